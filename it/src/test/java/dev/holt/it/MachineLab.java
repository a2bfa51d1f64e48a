package dev.holt.it;

import static dev.holt.it.HoltHome.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A Holt with machines: a home that has the usual image and kernel of {@code build/machine-cache} already, and what machines are to those who know
 * nothing of Holt: processes, memory, sockets and files. Closing it ends them all and leaves nothing.
 */
final class MachineLab implements AutoCloseable {
    private static final Path CACHE = Path.of(System.getProperty("holt.root"), "build/machine-cache");

    private final HoltHome home;

    /** As it is for most tests: small machines without a network. */
    MachineLab() {
        this(new HoltHome());
    }

    MachineLab(HoltHome home) {
        this.home = home;
        assertThat(CACHE.resolve("kernels/names"))
                .as("image and kernel of machines; 'tools/machine-parts' makes them")
                .isDirectory();
        home.makeDirectory("h");
        furnish();
        home.holt("config", "set", "vm.memory", "256M").succeeded();
        home.holt("config", "set", "vm.vcpu", "1").succeeded();
    }

    /** Other users get copies: they may not read the cache, nor own what is in it. */
    private void furnish() {
        String user = System.getProperty("holt.as", "");
        for (String shelf : List.of("images", "kernels")) {
            Path from = CACHE.resolve(shelf);
            if (!user.isEmpty() || cp("-al", from) != 0) {
                removeIncomplete(shelf);
                assertThat(cp("-a --sparse=always", from)).isZero();
            }
            if (!user.isEmpty()) {
                assertThat(here("chown -R %1$s:%1$s '%2$s'"
                                .formatted(user, home.data().resolve(shelf))))
                        .isZero();
            }
        }
    }

    private void removeIncomplete(String shelf) {
        assertThat(here("rm -rf '%s'".formatted(home.data().resolve(shelf)))).isZero();
    }

    private int cp(String how, Path from) {
        return here("cp %s '%s' '%s'".formatted(how, from, home.data()));
    }

    /** Runs a command of the test itself, as whoever runs the tests. */
    static int here(String script) {
        try {
            return new ProcessBuilder("sh", "-c", script)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    HoltHome home() {
        return home;
    }

    HoltHome.Result holt(String... arguments) {
        return home.holt(arguments);
    }

    /** {@code holt} with bytes on its standard input. */
    HoltHome.Result fed(byte[] input, String... arguments) {
        return home.holtIn(home.directory(), input, arguments);
    }

    /** Makes and starts a machine without a network, and returns its name. */
    String start(String name, String... options) {
        List<String> command = new ArrayList<>(List.of("run", "-d", "--name", name, "--net", "none"));
        command.addAll(List.of(options));
        return holt(command.toArray(String[]::new)).succeeded().line();
    }

    /** Runs a program in a machine. */
    HoltHome.Result exec(String machine, String... argv) {
        return holt(Stream.concat(Stream.of("vm", "exec", machine, "--"), Arrays.stream(argv))
                .toArray(String[]::new));
    }

    /** What a script in a machine prints. */
    String sh(String machine, String script) {
        return exec(machine, "sh", "-c", script).succeeded().line();
    }

    JsonNode show(String machine) {
        return holt("vm", "show", machine, "--json").succeeded().json();
    }

    String state(String machine) {
        return show(machine).path("state").asString();
    }

    /** Waits until it is known that a machine has ended, and returns why. */
    String awaitEnd(String machine, String state) {
        await().atMost(PATIENCE).until(() -> state(machine).equals(state));
        return show(machine).path("why").asString();
    }

    /** The names of the machines. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        holt("vm", "list", "--json")
                .succeeded()
                .json()
                .path("machines")
                .forEach(machine -> names.add(machine.path("name").asString()));
        return names;
    }

    /** The process of QEMU that runs a machine. */
    ProcessHandle vmm(String machine) {
        return ProcessHandle.of(show(machine).path("pid").asLong()).orElseThrow();
    }

    /** Everything that runs for machines of this home: VMMs, their keepers, and what serves their networks. */
    List<ProcessHandle> processes() {
        Set<String> marks = marks();
        return ProcessHandle.allProcesses()
                .filter(process -> !titleMark(process).isEmpty()
                        || HoltHome.environmentOf(process.pid()).stream()
                                .anyMatch(variable ->
                                        marks.stream().anyMatch(mark -> variable.equals("HOLT_LAUNCH_ID=" + mark))))
                .filter(ProcessHandle::isAlive)
                .toList();
    }

    /** Their memory, wherever it lies. */
    List<Path> memory() {
        return Stream.concat(
                        files(Path.of("/dev/shm/holt-" + HoltHome.userId())).stream()
                                .filter(file -> name(file).startsWith(tag() + "-")),
                        files(home.data().resolve("memory")).stream())
                .toList();
    }

    /** Sockets and logs of their boots. */
    List<Path> sockets() {
        return files(home.run()).stream()
                .filter(file -> name(file).matches("[0-9a-f]{8}\\..*"))
                .toList();
    }

    /** The directories of machines. */
    List<String> directories() {
        return files(home.data().resolve("machines")).stream()
                .map(MachineLab::name)
                .sorted()
                .toList();
    }

    /** What belongs to the boot of a machine alone: its mark is that of its process. */
    String mark(String machine) {
        return titleMark(vmm(machine));
    }

    /** No boot of these machines or others, but for those that are named. */
    void assertOnlyUp(String... machines) {
        Set<String> marks = new TreeSet<>();
        for (String machine : machines) {
            marks.add(mark(machine));
        }
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(processes().stream().map(MachineLab::markOf))
                    .as("processes")
                    .allMatch(marks::contains);
            assertThat(memory())
                    .as("memory")
                    .allMatch(file -> marks.contains(name(file).substring(9)));
            assertThat(sockets())
                    .as("sockets")
                    .allMatch(file -> marks.contains(name(file).substring(0, 8)));
        });
    }

    /** Deletes all machines; then there is nothing of any. */
    void clear() {
        List<String> names = names();
        if (!names.isEmpty()) {
            List<String> command = new ArrayList<>(List.of("vm", "delete"));
            command.addAll(names);
            holt(command.toArray(String[]::new)).succeeded();
        }
        assertNothingIsLeft();
    }

    void assertNothingIsLeft() {
        assertOnlyUp();
        assertThat(directories()).isEmpty();
        assertThat(names()).isEmpty();
    }

    private static String markOf(ProcessHandle process) {
        return HoltHome.environmentOf(process.pid()).stream()
                .filter(variable -> variable.startsWith("HOLT_LAUNCH_ID="))
                .map(variable -> variable.substring("HOLT_LAUNCH_ID=".length()))
                .findFirst()
                .orElse("no mark: " + HoltHome.commandLineOf(process.pid()));
    }

    /** Homes are told apart by where their sockets are. */
    private String tag() {
        return HexFormat.of().toHexDigits(home.run().toString().hashCode());
    }

    private String titleMark(ProcessHandle process) {
        Matcher title = Pattern.compile("\\bholt\\." + tag() + "\\.([0-9a-f]{8})\\b")
                .matcher(HoltHome.commandLineOf(process.pid()));
        return title.find() ? title.group(1) : "";
    }

    private Set<String> marks() {
        Set<String> marks = new TreeSet<>();
        ProcessHandle.allProcesses()
                .map(this::titleMark)
                .filter(m -> !m.isEmpty())
                .forEach(marks::add);
        sockets().forEach(file -> marks.add(name(file).substring(0, 8)));
        memory().forEach(file -> marks.add(name(file).substring(9)));
        return marks;
    }

    static List<Path> files(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        // The daemon first: it would record and clear what ends.
        home.daemon().ifPresent(ProcessHandle::destroyForcibly);
        Set<String> marks = marks();
        await().atMost(PATIENCE).until(() -> {
            List<ProcessHandle> left = processes();
            left.forEach(ProcessHandle::destroyForcibly);
            return left.isEmpty();
        });
        for (Path file : memory()) {
            if (marks.contains(name(file).substring(9))) {
                here("rm -f '%1$s'; rmdir '%2$s'".formatted(file, file.getParent()));
            }
        }
        home.close();
    }
}
