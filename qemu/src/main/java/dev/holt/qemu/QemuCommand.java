package dev.holt.qemu;

import dev.holt.core.machine.Accelerator;
import dev.holt.core.machine.BootRequest;
import dev.holt.core.machine.Networks.Attachment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The command line of {@code holt-run vmm} with that of QEMU behind it. Files and sockets are given as descriptors: kernel, initramfs and memory are
 * opened again through {@code /proc/self/fd}, which asks the file alone for permission and no directory; disks are taken from sets of descriptors.
 * Built by one thread.
 */
final class QemuCommand {
    private static final int KERNEL = 10;
    private static final int INITRAMFS = 11;
    private static final int MEMORY = 12;
    private static final int DISK = 13;
    private static final int BASE = 14;
    private static final int MODULES = 15;
    private static final int QMP = 16;
    private static final int LINK = 17;
    private static final int NETWORK = 18;
    private static final int SCRATCH = 19;

    private static final int PROBE_MEMORY_MIB = 256;

    /** The size of the ring that keeps a machine's console, a power of two. */
    static final int CONSOLE_BYTES = 1 << 16;

    private final List<String> given = new ArrayList<>();
    private final List<String> qemu = new ArrayList<>();

    private QemuCommand(String title, Path program) {
        qemu.addAll(List.of(program.toString(), "-name", title));
    }

    /**
     * The arguments of the runner for a machine.
     *
     * @param title in the VMM's arguments, so that it is found among all processes
     * @param memory its memory file
     * @param kvmGroup a group that may use KVM, which the VMM keeps
     */
    static List<String> boot(
            BootRequest request,
            String title,
            Path program,
            BootFiles files,
            Path memory,
            Accelerator accelerator,
            String commandLine,
            OptionalLong uid,
            OptionalLong kvmGroup) {
        QemuCommand command = new QemuCommand(title, program);
        command.machine(
                ",memory-backend=ram",
                accelerator,
                request.spec().vcpu(),
                request.spec().memoryMiB());
        command.give("--write", MEMORY, memory);
        command.add(
                "-object",
                "memory-backend-file,id=ram,size=%dM,mem-path=/proc/self/fd/%d,share=on"
                        .formatted(request.spec().memoryMiB(), MEMORY));
        command.kernel(request.kernel().vmlinuz(), request.initramfs(), commandLine);
        command.disks(request, files.scratch(request.mark()));
        command.link(files.link(request.mark()));
        command.network(request.attachment());
        command.qmp(files.qmp(request.mark()));
        boolean isolated = !(request.attachment() instanceof Attachment.BuiltIn);
        return command.finish(files.log(request.mark()), isolated, uid, kvmGroup);
    }

    /** The arguments of the runner for a guest that has nothing but a console. */
    static List<String> probe(
            String mark,
            String title,
            Path program,
            BootFiles files,
            Path kernel,
            Path initramfs,
            Accelerator accelerator,
            String commandLine,
            OptionalLong uid,
            OptionalLong kvmGroup) {
        QemuCommand command = new QemuCommand(title, program);
        command.machine("", accelerator, 1, PROBE_MEMORY_MIB);
        command.kernel(kernel, initramfs, commandLine);
        command.qmp(files.qmp(mark));
        return command.finish(files.log(mark), true, uid, kvmGroup);
    }

    private void machine(String backend, Accelerator accelerator, int vcpu, int memoryMiB) {
        add("-M", "microvm,rtc=on,pcie=off,usb=off" + backend);
        add("-accel", accelerator == Accelerator.KVM ? "kvm" : "tcg,thread=multi");
        // No virtual machines inside. Without a leaf for the sizes of addresses a kernel takes them for 48 bits,
        // and with la57 its own are longer: it refuses to read them then, and says x for each letter of a name.
        add("-cpu", "max,svm=off,vmx=off,la57=off,min-xlevel=0x80000008");
        add("-smp", Integer.toString(vcpu), "-m", Integer.toString(memoryMiB));
        add("-nodefaults", "-no-user-config", "-display", "none");
        add("-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny");
        // Whatever ends the guest stops it there, so that its console can still be read.
        add("-action", "reboot=shutdown,shutdown=pause,panic=pause");
        add("-chardev", "ringbuf,id=console,size=" + CONSOLE_BYTES, "-serial", "chardev:console");
    }

    private void kernel(Path kernel, Path initramfs, String commandLine) {
        give("--show", KERNEL, kernel);
        give("--show", INITRAMFS, initramfs);
        add("-kernel", "/proc/self/fd/" + KERNEL, "-initrd", "/proc/self/fd/" + INITRAMFS, "-append", commandLine);
    }

    private void disks(BootRequest request, Path scratch) {
        String cache = request.spec().ephemeral() ? ",cache.no-flush=on" : "";
        giveToSet("--read", BASE, request.image().file());
        giveToSet("--read", MODULES, request.kernel().modules());
        add("-blockdev", "driver=file,node-name=base-file,read-only=on,filename=/dev/fdset/" + BASE);
        add("-blockdev", "driver=raw,node-name=base,read-only=on,file=base-file");
        if (request.scratch()) {
            giveToSet("--read", DISK, request.disk());
            add("-blockdev", "driver=file,node-name=own-file,read-only=on,filename=/dev/fdset/" + DISK);
            add("-blockdev", "driver=qcow2,node-name=own,read-only=on,file=own-file,backing=base");
            disk(SCRATCH, scratch, "own", cache);
        } else {
            disk(DISK, request.disk(), "base", cache);
        }
        add("-device", "virtio-blk-device,drive=disk,serial=disk");
        add("-blockdev", "driver=file,node-name=modules-file,read-only=on,filename=/dev/fdset/" + MODULES);
        add("-blockdev", "driver=raw,node-name=modules,read-only=on,file=modules-file");
        add("-device", "virtio-blk-device,drive=modules,serial=modules");
    }

    private void disk(int number, Path file, String backing, String cache) {
        giveToSet("--write", number, file);
        add(
                "-blockdev",
                "driver=file,node-name=disk-file,discard=unmap%s,filename=/dev/fdset/%d".formatted(cache, number));
        add(
                "-blockdev",
                "driver=qcow2,node-name=disk,discard=unmap%s,file=disk-file,backing=%s".formatted(cache, backing));
    }

    private void link(Path socket) {
        give("--listen", LINK, socket);
        add("-device", "virtio-serial-device");
        add("-chardev", "socket,id=link,fd=%d,server=on,wait=off".formatted(LINK));
        add("-device", "virtserialport,chardev=link,name=holt");
    }

    private void network(Attachment attachment) {
        switch (attachment) {
            case Attachment.None() -> {}
            case Attachment.Socket socket -> {
                give("--connect", NETWORK, socket.socket());
                add("-netdev", "stream,id=net,server=off,addr.type=fd,addr.str=" + NETWORK);
                add("-device", "virtio-net-device,netdev=net,mac=" + socket.mac());
            }
            case Attachment.BuiltIn builtIn -> {
                add("-netdev", "user,id=net,restrict=off,ipv6=off");
                add("-device", "virtio-net-device,netdev=net,mac=" + builtIn.mac());
            }
        }
    }

    private void qmp(Path socket) {
        give("--listen", QMP, socket);
        add("-chardev", "socket,id=qmp,fd=%d,server=on,wait=off".formatted(QMP), "-mon", "chardev=qmp,mode=control");
    }

    private void give(String how, int number, Path path) {
        given.addAll(List.of(how, number + ":" + path.toAbsolutePath()));
    }

    private void giveToSet(String how, int number, Path path) {
        give(how, number, path);
        add("-add-fd", "fd=%d,set=%d".formatted(number, number));
    }

    private void add(String... words) {
        qemu.addAll(List.of(words));
    }

    private List<String> finish(Path log, boolean isolated, OptionalLong uid, OptionalLong kvmGroup) {
        List<String> all = new ArrayList<>(List.of("vmm", "--log", log.toString()));
        all.addAll(given);
        if (uid.isPresent()) {
            all.addAll(List.of("--uid", Long.toString(uid.getAsLong())));
            if (kvmGroup.isPresent()) {
                all.addAll(List.of("--group", Long.toString(kvmGroup.getAsLong())));
            }
            if (isolated) {
                all.add("--isolate");
            }
        }
        all.add("--");
        all.addAll(qemu);
        return all;
    }
}
