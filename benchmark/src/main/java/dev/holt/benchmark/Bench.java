package dev.holt.benchmark;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The command {@code ./bench}: measures the figures, prints them, and exits 1 when a gate is missed. */
public final class Bench {
    private static final int MISSED = 1;
    private static final int USAGE = 2;

    private static final List<Figure> FIGURES = List.of(
            new ListFigure(),
            new StartFigure(),
            new SpawnFigure(),
            new SurvivalFigure(),
            new LongListFigure(),
            new EventFigure(),
            new HookFigure(),
            new FloodFigure(),
            new MessageFigure(),
            new IdleFigure(),
            new BurstFigure(),
            new BootFigure(),
            new ExecFigure(),
            new TransferFigure(),
            new TenFigure(),
            new WeightFigure(),
            new RepositoryFigure(),
            new InputFigure(),
            new LodgingFigure());

    private static final Map<String, List<String>> GROUPS =
            Map.of("machines", List.of("boot", "exec", "transfer", "ten", "weight", "repository", "input", "lodging"));

    private Bench() {}

    /** Takes the distribution, the directory of the native tools, that of the parts of machines, and what the caller passed. */
    public static void main(String[] arguments) throws IOException {
        List<String> known = FIGURES.stream().map(Figure::row).toList();
        Options options;
        try {
            options = Options.parse(Arrays.asList(arguments).subList(3, arguments.length), known, GROUPS);
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(USAGE);
            return;
        }
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        if (options.help()) {
            out.print(help(known));
            return;
        }
        Programs programs = new Programs(
                Path.of(arguments[0]).toRealPath(),
                Path.of(arguments[1]).toRealPath(),
                Path.of(arguments[2]).toAbsolutePath());
        Instant at = Instant.now();
        String before = Machine.load();
        List<Reading> readings = measure(programs, options);
        String machine = "%s, load %s before and %s after".formatted(Machine.words(), before, Machine.load());
        String build =
                Files.readString(programs.distribution().resolve("build-id")).strip();
        out.print(
                options.json()
                        ? JsonReport.of(at, machine, build, options.quick(), readings) + "\n"
                        : "%s, build %s%n%s%n%n%s".formatted(at, build, machine, Table.of(readings)));
        System.exit(readings.stream().anyMatch(Reading::fails) ? MISSED : 0);
    }

    private static List<Reading> measure(Programs programs, Options options) {
        List<Reading> readings = new ArrayList<>();
        Lab lab = new Lab(programs, options.quick(), options.full());
        Thread atExit = new Thread(lab::close, "bench-cleanup");
        Runtime.getRuntime().addShutdownHook(atExit);
        for (Figure figure : FIGURES) {
            if (!options.wants(figure.row())) {
                continue;
            }
            System.err.println("bench: " + figure.row());
            try {
                readings.addAll(figure.measure(lab));
            } catch (BenchException | UncheckedIOException e) {
                readings.add(Reading.failed(figure, String.valueOf(e.getMessage())));
            }
        }
        return readings;
    }

    private static String help(List<String> known) {
        return """
                Usage: ./bench [--json] [--quick | --full] [ROW...]

                Measures what Holt costs, each figure beside a bare yardstick in the same run, in homes of its own
                below the directory for temporary files, which it removes. Exits 1 when a gate is missed.

                  --json    print JSON instead of a table
                  --quick   fewer repetitions: good for a look, not for the record
                  --full    a flood of a whole minute; else it lasts ten seconds
                  ROW       only these: %s;
                            machines stands for boot exec transfer ten weight repository

                docs/figures.md says what each row means.
                """.formatted(String.join(" ", known));
    }
}
