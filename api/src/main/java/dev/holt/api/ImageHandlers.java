package dev.holt.api;

import dev.holt.api.MachineRecords.ImageList;
import dev.holt.api.MachineRecords.ImageView;
import dev.holt.api.MachineRecords.KernelList;
import dev.holt.api.MachineRecords.KernelView;
import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Printable;
import dev.holt.core.Progress;
import dev.holt.core.agent.Agent;
import dev.holt.core.agent.Agents;
import dev.holt.core.image.Image;
import dev.holt.core.image.ImageBuild;
import dev.holt.core.image.ImageException;
import dev.holt.core.image.Images;
import dev.holt.core.image.Kernel;
import dev.holt.core.image.Kernels;
import dev.holt.core.machine.Machines;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Does the operations on images and kernels. */
public final class ImageHandlers {
    private final Images images;
    private final Kernels kernels;
    private final Machines machines;
    private final Agents agents;

    public ImageHandlers(Images images, Kernels kernels, Machines machines, Agents agents) {
        this.images = images;
        this.kernels = kernels;
        this.machines = machines;
        this.agents = agents;
    }

    private ImageBuild toBuild(MachineRecords.BuildImage build) {
        List<String> include = new ArrayList<>(Objects.requireNonNullElse(build.include(), List.of()));
        List<String> commands = new ArrayList<>();
        for (String name : Objects.requireNonNullElse(build.agents(), List.<String>of())) {
            Agent agent = agents.find(name)
                    .orElseThrow(() -> new HoltException(
                            ErrorCode.AGENT_NOT_FOUND,
                            "agent: '%s' (expected: one of %s)"
                                    .formatted(Printable.of(name), String.join(", ", agents.names()))));
            String install = agent.profile().install();
            if (install == null) {
                throw new HoltException(
                        ErrorCode.INVALID_ARGUMENT,
                        "agent %s: nothing says how it is installed (expected: 'install' in its description); --include takes packages"
                                .formatted(name));
            }
            include.addAll(agent.profile().installNeeds());
            commands.add(install);
        }
        return new ImageBuild(
                build.distribution(), build.name(), include.stream().distinct().toList(), commands, !build.bare());
    }

    void bind(Handlers handlers) {
        handlers.on(
                Operations.IMAGE_LIST,
                (_, _) -> new ImageList(
                        images.list().stream().map(ImageHandlers::view).toList()));
        handlers.on(Operations.IMAGE_SHOW, (ref, _) -> view(image(ref.image())));
        handlers.on(Operations.IMAGE_BUILD, (build, context) -> view(images.build(toBuild(build), context.progress())));
        handlers.on(
                Operations.IMAGE_REGISTER,
                (register, context) -> view(
                        images.register(register.name(), Paths.absolute("file", register.file()), context.progress())));
        handlers.on(Operations.IMAGE_PROMOTE, (ref, context) -> view(images.promote(ref.image(), context.progress())));
        handlers.on(Operations.IMAGE_DELETE, (ref, _) -> {
            images.delete(ref.image(), machines::users);
            return new Empty();
        });
        handlers.on(
                Operations.KERNEL_LIST,
                (_, _) -> new KernelList(
                        kernels.list().stream().map(ImageHandlers::view).toList()));
        handlers.on(
                Operations.KERNEL_SHOW,
                (ref, _) -> view(kernels.find(ref.kernel())
                        .orElseThrow(() -> new ImageException(
                                ErrorCode.KERNEL_NOT_FOUND,
                                "kernel: '%s' is not there; 'holt kernel list' shows those that are"
                                        .formatted(Printable.of(ref.kernel()))))));
        handlers.on(Operations.KERNEL_IMPORT, (source, context) -> view(take(source, context.progress())));
        handlers.on(Operations.KERNEL_DELETE, (ref, _) -> {
            kernels.delete(ref.kernel(), machines::users);
            return new Empty();
        });
    }

    private Kernel take(MachineRecords.ImportKernel source, Progress progress) throws InterruptedException {
        return switch (source.source()) {
            case "debian" -> kernels.importDebian(source.name(), progress);
            case "host" -> kernels.importHost(source.name(), progress);
            default ->
                throw new HoltException(
                        ErrorCode.INVALID_ARGUMENT,
                        "source: '%s' (expected: debian or host)".formatted(Printable.of(source.source())));
        };
    }

    private Image image(String reference) {
        return images.find(reference)
                .orElseThrow(() -> new ImageException(
                        ErrorCode.IMAGE_NOT_FOUND,
                        "image: '%s' is not there; 'holt image list' shows those that are"
                                .formatted(Printable.of(reference))));
    }

    private static ImageView view(Image image) {
        return new ImageView(
                image.digest(),
                image.name(),
                image.size(),
                image.architecture(),
                image.source(),
                image.kept(),
                image.provides().stream().sorted().toList(),
                image.file().toString(),
                image.created());
    }

    private static KernelView view(Kernel kernel) {
        return new KernelView(
                kernel.digest(),
                kernel.name(),
                kernel.release(),
                kernel.architecture(),
                kernel.source(),
                kernel.size(),
                kernel.created());
    }
}
