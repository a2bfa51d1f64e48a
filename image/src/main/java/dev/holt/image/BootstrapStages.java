package dev.holt.image;

import dev.holt.core.Printable;
import dev.holt.core.Progress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes stages for people of what mmdebstrap, apt and dpkg print. Where their number is known, packages are counted. Used by one thread.
 */
final class BootstrapStages {
    private static final Pattern MANY = Pattern.compile("\\d+ upgraded, (\\d+) newly installed,.*");
    private static final Pattern GET = Pattern.compile("Get:\\d+ \\S+ \\S+ \\S+ (\\S+) .*");
    private static final Pattern UNPACK = Pattern.compile("Unpacking (\\S+) .*");
    private static final Pattern SET_UP = Pattern.compile("Setting up (\\S+) .*");

    private final Progress progress;
    private int expected;
    private int fetched;
    private int unpacked;
    private int setUp;

    BootstrapStages(Progress progress) {
        this.progress = progress;
    }

    void line(String line) {
        if (line.startsWith("I: ")) {
            phase(line.substring(3));
            return;
        }
        Matcher many = MANY.matcher(line);
        if (many.matches()) {
            expected = Integer.parseInt(many.group(1));
            fetched = 0;
            unpacked = 0;
            setUp = 0;
            return;
        }
        Matcher get = GET.matcher(line);
        Matcher unpack = UNPACK.matcher(line);
        Matcher done = SET_UP.matcher(line);
        if (get.matches() && expected > 0) {
            tell("downloading packages", ++fetched, get.group(1));
        } else if (unpack.matches()) {
            tell("unpacking packages", ++unpacked, unpack.group(1));
        } else if (done.matches()) {
            tell("setting up packages", ++setUp, done.group(1));
        }
    }

    private void phase(String phase) {
        if (phase.startsWith("running apt-get update")) {
            progress.stage("reading the lists of packages");
        } else if (phase.startsWith("downloading packages")) {
            progress.stage("downloading packages");
        } else if (phase.startsWith("extracting archives")) {
            progress.stage("unpacking the base system");
        } else if (phase.startsWith("installing essential")) {
            progress.stage("setting up the base system");
        } else if (phase.startsWith("installing remaining")) {
            progress.stage("installing packages");
        } else if (phase.startsWith("creating tarball")) {
            progress.stage("packing the files");
        }
    }

    private void tell(String what, int count, String name) {
        String share = expected >= count ? "%d of %d".formatted(count, expected) : String.valueOf(count);
        progress.stage("%s (%s: %s)".formatted(what, share, Printable.of(name)));
    }
}
