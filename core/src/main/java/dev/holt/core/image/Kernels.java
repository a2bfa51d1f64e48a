package dev.holt.core.image;

import dev.holt.core.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Port: the kernels on disk. As with {@link Images}, requests for the same thing share one piece of work. Safe for any thread. */
public interface Kernels {
    List<Kernel> list();

    /** By name, or by the first eight or more digits of the digest. */
    Optional<Kernel> find(String reference);

    /** The kernel that a new machine gets; null: the usual one, which is fetched when it is not there. */
    Kernel require(@Nullable String reference, Progress progress) throws InterruptedException;

    /**
     * The initramfs that a kernel boots with: our guest agent as {@code init}, and the modules that it needs to reach its disk and the link. Made when
     * it is not there, or was made with another guest agent.
     */
    Path initramfs(Kernel kernel);

    /** Takes Debian's kernel for clouds, through its package manager, without installing it. */
    Kernel importDebian(@Nullable String name, Progress progress) throws InterruptedException;

    /** Takes the kernel that runs here, with its modules. */
    Kernel importHost(@Nullable String name, Progress progress) throws InterruptedException;

    /** Removes a kernel; {@code users} are the machines that need it, which keep it from being removed. */
    void delete(String reference, Function<Kernel, List<String>> users);
}
