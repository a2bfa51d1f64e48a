package dev.holt.core.image;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An image to be built.
 *
 * @param distribution one of those that {@link Images#distributions} lists, such as {@code debian-12}
 * @param name what it is to be called; null: as its distribution
 * @param include packages beside the usual ones
 * @param commands run in the new system by its {@code sh}, in this order, such as those that install agents
 * @param base whether the usual ones (git, tmux, certificates, ...) are in it too
 */
public record ImageBuild(
        String distribution, @Nullable String name, List<String> include, List<String> commands, boolean base) {
    public ImageBuild {
        include = List.copyOf(include);
        commands = List.copyOf(commands);
    }
}
