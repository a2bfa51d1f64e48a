package dev.holt.zellij;

import dev.holt.core.terminal.TerminalLaunch;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** What the files of a window say, and words that stand for themselves in them. */
final class ZellijTexts {
    /**
     * No plugin, no decoration, nothing kept for another time, nothing listening on a port. Every key is the agent's but Ctrl-b, which asks for
     * one of ours as under tmux: d leaves, [ scrolls. What an agent sends to the clipboard goes nowhere.
     */
    static final String CONFIGURATION = """
            keybinds clear-defaults=true {
                locked {
                    bind "Ctrl b" { SwitchToMode "Tmux"; }
                }
                tmux {
                    bind "Ctrl b" { Write 2; SwitchToMode "Locked"; }
                    bind "d" { Detach; }
                    bind "[" { SwitchToMode "Scroll"; }
                    bind "Esc" { SwitchToMode "Locked"; }
                }
                scroll {
                    bind "Up" "k" { ScrollUp; }
                    bind "Down" "j" { ScrollDown; }
                    bind "PageUp" { PageScrollUp; }
                    bind "PageDown" { PageScrollDown; }
                    bind "q" "Esc" "Enter" { ScrollToBottom; SwitchToMode "Locked"; }
                }
            }
            plugins {
            }
            load_plugins {
            }
            default_mode "locked"
            default_shell "/bin/sh"
            on_force_close "detach"
            session_serialization false
            disable_session_metadata true
            show_startup_tips false
            show_release_notes false
            pane_frames false
            simplified_ui true
            auto_layout false
            mouse_mode true
            advanced_mouse_actions false
            scroll_buffer_size 10000
            copy_command "true"
            copy_on_select false
            web_server false
            web_sharing "disabled"
            """;

    private ZellijTexts() {}

    /** One bare pane that stays when its program has ended. */
    static String layout(ZellijWindow window) {
        return """
                layout {
                    pane command="/bin/sh" name=%s close_on_exit=false {
                        args %s
                    }
                }
                """.formatted(kdl(window.name()), kdl(window.script().toString()));
    }

    /**
     * Records itself and becomes the runner, once: zellij offers to run again what has ended, to whoever presses Enter there. The bound on the size
     * of files is the server's alone. Waits for the tty's size, which zellij sets a moment after the start.
     */
    static String script(ZellijWindow window, TerminalLaunch launch, Path runner) {
        return """
                umask 077
                if [ ! -e %1$s ]; then
                    echo 'holt: this has ended; holt restore starts it again'
                    exit 1
                fi
                cd %2$s || :
                ulimit -S -f "$(ulimit -H -f)"
                read -r stat < "/proc/$$/stat"
                set -f
                set -- $stat
                echo "$1 ${22}" > %3$s
                i=0
                while [ "$(stty size)" = '0 0' ] && [ "$i" -lt 200 ]; do
                    sleep 0.01
                    i=$((i + 1))
                done
                rm %1$s
                exec %4$s session %5$s
                """.formatted(
                        word(window.fresh()),
                        word(launch.directory()),
                        word(window.runnerFile()),
                        word(runner),
                        word(launch.sessionDirectory()));
    }

    /** One word of the shell. */
    static String word(Object text) {
        return "'" + text.toString().replace("'", "'\\''") + "'";
    }

    static String words(List<String> words) {
        return words.stream().map(ZellijTexts::word).collect(Collectors.joining(" "));
    }

    /** A string of KDL. */
    static String kdl(String text) {
        return '"'
                + text.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                        .replace("\t", "\\t")
                + '"';
    }
}
