package dev.holt.core.terminal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The runner for tests of terminals: the real one named by the system property {@code holt.runner}, else a script that does the least of it. */
public final class StandInRunner {
    private static final String SCRIPT = """
            #!/bin/bash
            # holt-run session DIR | holt-run log FILE LIMIT
            umask 077
            if [ "$1" = log ]; then exec cat >> "$2"; fi
            dir=$2
            rm -f "$dir/pid" "$dir/exit"
            mapfile -d '' -t fields < "$dir/launch"
            mapfile -d '' -t environment < "$dir/env"
            argv=()
            for field in "${fields[@]}"; do
                case $field in
                    launch=*) launch=${field#launch=} ;;
                    cwd=*) cwd=${field#cwd=} ;;
                    arg=*) argv+=("${field#arg=}") ;;
                esac
            done
            (
                printf 'holt-pid 1\\nlaunch=%s\\npid=%s\\nrunner=%s\\n' "$launch" "$BASHPID" "$$" > "$dir/pid.new"
                mv "$dir/pid.new" "$dir/pid"
                cd "$cwd" && exec env -i "TERM=$TERM" "${environment[@]}" "${argv[@]}"
            )
            code=$?
            printf 'holt-exit 1\\nlaunch=%s\\ncode=%s\\n' "$launch" "$code" > "$dir/exit.new"
            mv "$dir/exit.new" "$dir/exit"
            """;

    private StandInRunner() {}

    /** The runner's path; a script is put into {@code directory} if there is no real runner. */
    public static Path in(Path directory) throws IOException {
        Optional<String> real = Optional.ofNullable(System.getProperty("holt.runner"));
        if (real.isPresent()) {
            return Path.of(real.get());
        }
        Path script = Files.writeString(directory.resolve("holt-run"), SCRIPT);
        if (!script.toFile().setExecutable(true)) {
            throw new IOException("can not make " + script + " executable");
        }
        return script;
    }
}
