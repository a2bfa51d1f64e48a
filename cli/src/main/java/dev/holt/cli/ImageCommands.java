package dev.holt.cli;

import dev.holt.api.Empty;
import dev.holt.api.MachineRecords.BuildImage;
import dev.holt.api.MachineRecords.ImageList;
import dev.holt.api.MachineRecords.ImageRef;
import dev.holt.api.MachineRecords.ImageView;
import dev.holt.api.MachineRecords.RegisterImage;
import dev.holt.api.Operations;
import dev.holt.cli.Table.Column;
import dev.holt.protocol.ExitStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The root file systems from which machines start. */
final class ImageCommands {
    private static final int DIGEST = 12;

    private ImageCommands() {}

    static String digest(String digest) {
        return digest.substring(0, Math.min(DIGEST, digest.length()));
    }

    private static void print(Caller caller, ImageView image, boolean json) {
        if (json) {
            caller.out().json(image);
        } else {
            caller.out()
                    .line("%s  %s  %s"
                            .formatted(
                                    Objects.requireNonNullElse(image.name(), "-"),
                                    digest(image.digest()),
                                    Sizes.of(image.size())));
        }
    }

    @Command(
            name = "image",
            description = "Images: the root file systems from which machines start.",
            footer = {
                "",
                "Example:",
                "  holt image list",
                "",
                "Next: 'holt image build --help' makes one, 'holt run --image NAME' uses it."
            })
    static final class Root extends Action.Group {}

    @Command(
            name = "build",
            description = "Build an image of a distribution: debian-12 or debian-13.",
            footer = {
                "",
                "Example:",
                "  holt image build debian-12 --include nodejs,npm --name web",
                "  holt image build debian-12 --agent codex --name codex",
                "",
                "Next: 'holt run --image web'."
            })
    static final class Build extends Action.Reporting {
        @Parameters(arity = "1", paramLabel = "DISTRIBUTION", description = "Such as debian-12.")
        private String distribution = "";

        @Option(
                names = "--include",
                split = ",",
                paramLabel = "PACKAGE",
                description = "Packages beside the usual ones.")
        private List<String> include = List.of();

        @Option(
                names = "--agent",
                split = ",",
                paramLabel = "AGENT",
                description = "Coding agents that are to be in it; 'holt agent ls' lists them.")
        private List<String> agents = List.of();

        @Option(names = "--bare", description = "Without the usual packages (git, tmux, certificates and the like).")
        private boolean bare;

        @Option(names = "--name", paramLabel = "NAME", description = "Its name; else that of the distribution.")
        private @Nullable String name;

        @Override
        int run(Caller caller) {
            print(
                    caller,
                    caller.callLong(
                            Operations.IMAGE_BUILD,
                            new BuildImage(
                                    distribution, name, new ArrayList<>(include), new ArrayList<>(agents), bare)),
                    json());
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "register",
            description =
                    "Make a file with an ext4 file system an image where it lies; it must not change from then on.",
            footer = {
                "",
                "Example:",
                "  holt image register mine ./rootfs.ext4",
                "",
                "Next: 'holt image promote mine' copies it, so that it can not change any more."
            })
    static final class Register extends Action.Reporting {
        @Parameters(index = "0", paramLabel = "NAME", description = "Its name.")
        private String name = "";

        @Parameters(index = "1", paramLabel = "FILE", description = "The file.")
        private String file = "";

        @Override
        int run(Caller caller) {
            print(
                    caller,
                    caller.callLong(
                            Operations.IMAGE_REGISTER,
                            new RegisterImage(name, caller.path(file).toString())),
                    json());
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "promote",
            description = "Copy a registered file into the store, where nothing can change it.",
            footer = {
                "",
                "Example:",
                "  holt image promote mine",
                "",
                "Next: 'holt run --image mine -- uname -a' makes a machine of it."
            })
    static final class Promote extends Action.Reporting {
        @Parameters(arity = "1", paramLabel = "IMAGE", description = "Which image.")
        private String image = "";

        @Override
        int run(Caller caller) {
            print(caller, caller.callLong(Operations.IMAGE_PROMOTE, new ImageRef(image)), json());
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "list",
            aliases = "ls",
            description = "List the images.",
            footer = {"", "Example:", "  holt image list", "", "Next: 'holt image show NAME' shows all about one."})
    static final class Ls extends Action.Reporting {
        @Override
        int run(Caller caller) {
            ImageList list = caller.call(Operations.IMAGE_LIST, new Empty());
            if (json()) {
                caller.out().json(list);
                return ExitStatus.DONE;
            }
            if (list.images().isEmpty()) {
                caller.err().line("no images; the first machine makes one, or 'holt image build debian-12'");
                return ExitStatus.DONE;
            }
            Table table = new Table(
                    Column.whole("NAME", 5),
                    Column.whole("DIGEST", 4),
                    Column.whole("SIZE", 3),
                    Column.whole("AGE", 1),
                    new Column("SOURCE", 2, 12));
            for (ImageView image : list.images()) {
                table.row(
                        Table.plain(Objects.requireNonNullElse(image.name(), "-")),
                        Table.plain(digest(image.digest())),
                        Table.plain(Sizes.of(image.size())),
                        Table.plain(Ago.of(image.created(), caller.now())),
                        Table.plain(image.source()));
            }
            table.print(caller.out(), caller.width(), caller.style());
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "show",
            description = "Show all about an image.",
            footer = {
                "",
                "Example:",
                "  holt image show debian-12",
                "",
                "Next: 'holt run --image debian-12 -- uname -a' makes a machine of it."
            })
    static final class Show extends Action.Reporting {
        @Parameters(arity = "1", paramLabel = "IMAGE", description = "Which image.")
        private String image = "";

        @Override
        int run(Caller caller) {
            ImageView shown = caller.call(Operations.IMAGE_SHOW, new ImageRef(image));
            if (json()) {
                caller.out().json(shown);
                return ExitStatus.DONE;
            }
            new Fields(caller.out(), caller.style())
                    .add("image", Objects.requireNonNullElse(shown.name(), "-"))
                    .add("digest", shown.digest())
                    .add("size", Sizes.of(shown.size()))
                    .add("architecture", shown.architecture())
                    .add("source", shown.source())
                    .add("file", shown.file() + (shown.kept() ? "" : " (registered where it lies)"))
                    .add("provides", String.join(", ", shown.provides()))
                    .add("created", Ago.of(shown.created(), caller.now()) + " ago");
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "delete",
            aliases = "rm",
            description = "Delete images that no machine needs.",
            footer = {"", "Example:", "  holt image delete mine", "", "Next: 'holt image list' shows what is left."})
    static final class Delete extends Action.Reporting {
        @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "Which images.")
        private List<String> images = List.of();

        @Override
        int run(Caller caller) {
            return EachOf.run(
                    images, caller, json(), image -> caller.call(Operations.IMAGE_DELETE, new ImageRef(image)));
        }
    }

    @Command(
            name = "prune",
            description = "Delete every image that has no name and that no machine needs.",
            footer = {"", "Example:", "  holt image prune", "", "Next: 'holt image list' shows what is left."})
    static final class Prune extends Action.Reporting {
        @Override
        int run(Caller caller) {
            List<String> unnamed = caller.call(Operations.IMAGE_LIST, new Empty()).images().stream()
                    .filter(image -> image.name() == null)
                    .map(ImageView::digest)
                    .toList();
            for (String image : unnamed) {
                try {
                    caller.call(Operations.IMAGE_DELETE, new ImageRef(image));
                    caller.out().line(digest(image));
                } catch (dev.holt.api.OperationFailedException e) {
                    if (!e.failure().code().equals("IMAGE_IN_USE")) {
                        throw e;
                    }
                }
            }
            return ExitStatus.DONE;
        }
    }
}
