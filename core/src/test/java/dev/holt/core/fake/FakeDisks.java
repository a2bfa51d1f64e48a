package dev.holt.core.fake;

import dev.holt.core.ErrorCode;
import dev.holt.core.image.Image;
import dev.holt.core.machine.Disks;
import dev.holt.core.machine.MachineException;
import dev.holt.core.place.Files;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Disks as files that hold their size, such as {@code of <digest>, 8589934592 bytes}. */
public final class FakeDisks implements Disks {
    private final FakePlace host;
    private volatile @Nullable String full;
    private volatile @Nullable Runnable making;

    FakeDisks(FakePlace host) {
        this.host = host;
    }

    /** There is no room from now on: half a file stays behind. Null: there is. */
    public void full(@Nullable String reason) {
        full = reason;
    }

    /** What happens while a disk is made. */
    public void onMaking(@Nullable Runnable action) {
        making = action;
    }

    /** The content of a disk. */
    public String content(Path disk) {
        return files(disk)
                .read(disk.getFileName().toString(), 1000)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElse("");
    }

    @Override
    public void create(Path disk, Image image, long bytes) {
        write(disk, "half");
        Runnable action = making;
        if (action != null) {
            action.run();
        }
        String reason = full;
        if (reason != null) {
            throw new MachineException(ErrorCode.DISK_FULL, reason);
        }
        write(disk, "of %s, %d bytes".formatted(image.digest(), bytes));
    }

    @Override
    public void enlarge(Path disk, long bytes) {
        write(disk, content(disk).replaceAll(", .*", ", %d bytes".formatted(bytes)));
    }

    @Override
    public long taken(Path disk) {
        return content(disk).length();
    }

    private void write(Path disk, String text) {
        files(disk).putAtomic(disk.getFileName().toString(), text.getBytes(StandardCharsets.UTF_8));
    }

    private Files files(Path disk) {
        return host.unguardedFiles(Objects.requireNonNull(disk.getParent()));
    }
}
