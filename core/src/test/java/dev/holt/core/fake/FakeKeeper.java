package dev.holt.core.fake;

import dev.holt.core.machine.MachineName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps the sessions of one fake machine, as {@code holt-run keep} does, except that a test says what they print and when they end. Orders are obeyed
 * as they are seen, on a thread of each session.
 */
public final class FakeKeeper {
    private static final String ROOT = "/var/lib/holt/sessions/";

    private final MachineWorld world;
    private final MachineName machine;
    private final AtomicInteger pids = new AtomicInteger(1000);

    /** From now on the sessions of this machine are kept. */
    public FakeKeeper(MachineWorld world, String machine) {
        this.world = world;
        this.machine = new MachineName(machine);
        world.guests().program("/run/holt/holt-run", this::run);
    }

    private Map<String, byte[]> files() {
        return world.guests().files(machine);
    }

    private void run(FakeCommand command) throws IOException {
        List<String> argv = command.command().argv();
        if (argv.get(1).equals("require")) {
            require(command, argv.subList(2, argv.size()));
            return;
        }
        String directory = argv.get(2);
        String launch = text(directory + "/launch");
        if (launch.contains("arg=no-such-program")) {
            command.stderr()
                    .write("holt-run: no-such-program: No such file or directory\n".getBytes(StandardCharsets.UTF_8));
            command.exit(127);
            return;
        }
        int pid = pids.getAndAdd(2);
        String report = "holt-pid 1\nlaunch=x\nboot=%s\npid=%d\nstart=7\nrunner=%d\nrunner-start=8\n"
                .formatted(boot(), pid, pid + 1);
        put("/proc/%d/stat".formatted(pid + 1), "%d (a b) c) S 1%s 8 0".formatted(pid + 1, " 0".repeat(17)));
        put(directory + "/stdout.log.0", "");
        put(directory + "/stderr.log.0", "");
        put(directory + "/pid", report);
        command.stdout().write(report.getBytes(StandardCharsets.UTF_8));
        command.exit(0);
        Thread.ofVirtual().start(() -> obey(directory, pid + 1));
    }

    private String boot() {
        return "guest-boot-of-"
                + world.machine(machine.value()).run().bootMark().orElse("");
    }

    private static void require(FakeCommand command, List<String> programs) throws IOException {
        boolean missing = false;
        for (int i = 0; i < programs.size(); i++) {
            if (programs.get(i).startsWith("no-such")) {
                command.stdout().write((i + "\n").getBytes(StandardCharsets.UTF_8));
                missing = true;
            }
        }
        command.exit(missing ? 1 : 0);
    }

    private void obey(String directory, int keeper) {
        while (files().containsKey(directory + "/pid") && !files().containsKey(directory + "/exit")) {
            if (files().remove(directory + "/stop") != null) {
                end(directory, "signal=15");
            } else if (files().remove(directory + "/kill") != null) {
                end(directory, "signal=9");
            } else if (!files().containsKey("/proc/%d/stat".formatted(keeper))) {
                return;
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** A session prints more on its standard output. */
    public void prints(String session, String text) {
        String file = ROOT + session + "/stdout.log.0";
        put(file, text(file) + text);
    }

    /** The log of a session turned: this is what is kept from {@code start} on. */
    public void printed(String session, long start, String text) {
        files().keySet().removeIf(name -> name.startsWith(ROOT + session + "/stdout.log."));
        put(ROOT + session + "/stdout.log." + start, text);
    }

    /** A session ends, with a line such as {@code code=3}. */
    public void ends(String session, String how) {
        end(ROOT + session, how);
    }

    private void end(String directory, String how) {
        files().keySet().removeIf(name -> name.startsWith(directory + "/stdin/"));
        put(directory + "/exit", "holt-exit 1\nlaunch=x\n%s\nat=1\n".formatted(how));
    }

    /** Whatever keeps sessions is killed, without a word. */
    public void isKilled() {
        files().keySet().removeIf(name -> name.startsWith("/proc/"));
    }

    /** A session closes its standard input. */
    public void closesInput(String session) {
        files().keySet().removeIf(name -> name.startsWith(ROOT + session + "/stdin/"));
    }

    /** All of a session goes, its directory too. */
    public void loses(String session) {
        files().keySet().removeIf(name -> name.startsWith(ROOT + session));
    }

    /** The input that a session has not read, in order. */
    public List<String> input(String session) {
        String start = ROOT + session + "/stdin/";
        return files().entrySet().stream()
                .filter(file -> file.getKey().startsWith(start) && file.getKey().length() > start.length())
                .map(file -> file.getKey().substring(start.length()) + " "
                        + new String(file.getValue(), StandardCharsets.UTF_8))
                .toList();
    }

    /** What a session was started with. */
    public String file(String session, String name) {
        return text(ROOT + session + "/" + name);
    }

    private String text(String file) {
        return new String(files().getOrDefault(file, new byte[0]), StandardCharsets.UTF_8);
    }

    private void put(String file, String content) {
        files().put(file, content.getBytes(StandardCharsets.UTF_8));
    }
}
