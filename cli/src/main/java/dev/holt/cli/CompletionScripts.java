package dev.holt.cli;

import dev.holt.cli.CompletionTable.Choice;
import dev.holt.cli.CompletionTable.Entry;
import dev.holt.cli.CompletionTable.Kind;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Completion scripts. All of them do the same: find the command that was typed so far, then offer its commands and options, and ask a running
 * daemon for ids.
 */
final class CompletionScripts {
    private CompletionScripts() {}

    static String bash(CompletionTable table) {
        return """
                # bash completion for holt
                _holt() {
                    local cur prev path i word
                    cur="${COMP_WORDS[COMP_CWORD]}"
                    prev="${COMP_WORDS[COMP_CWORD-1]}"
                    path=""
                    for ((i = 1; i < COMP_CWORD; i++)); do
                        word="${COMP_WORDS[i]}"
                        case "$path $word" in
                            %s) path="$path $word" ;;
                        esac
                    done
                    local subs="" opts="" kind="nothing" files="" sessions="" projects="" agents="" machines="" images="" kernels=""
                    case "$path" in
                %s    esac
                    case " $sessions " in *" $prev "*) kind="sessions"; subs=""; opts="" ;; esac
                    case " $projects " in *" $prev "*) kind="projects"; subs=""; opts="" ;; esac
                    case " $agents " in *" $prev "*) kind="agents"; subs=""; opts="" ;; esac
                    case " $machines " in *" $prev "*) kind="machines"; subs=""; opts="" ;; esac
                    case " $images " in *" $prev "*) kind="images"; subs=""; opts="" ;; esac
                    case " $kernels " in *" $prev "*) kind="kernels"; subs=""; opts="" ;; esac
                    case " $files " in *" $prev "*) kind="files"; subs=""; opts="" ;; esac
                    COMPREPLY=()
                    if [[ "$cur" == -* ]]; then
                        COMPREPLY=($(compgen -W "$opts" -- "$cur"))
                        return
                    fi
                    case "$kind" in
                        sessions|projects|agents|machines|images|kernels) subs="$subs $(holt __complete "$kind" 2>/dev/null)" ;;
                        shells) subs="bash zsh fish" ;;
                        files) compopt -o default 2>/dev/null; return ;;
                    esac
                    COMPREPLY=($(compgen -W "$subs" -- "$cur"))
                }
                complete -F _holt holt
                """.formatted(paths(table), cases(table));
    }

    static String zsh(CompletionTable table) {
        return """
                #compdef holt
                _holt() {
                    local cur prev path_so_far i word
                    cur="${words[CURRENT]}"
                    prev="${words[CURRENT-1]}"
                    path_so_far=""
                    for ((i = 2; i < CURRENT; i++)); do
                        word="${words[i]}"
                        case "$path_so_far $word" in
                            (%s) path_so_far="$path_so_far $word" ;;
                        esac
                    done
                    local subs="" opts="" kind="nothing" files="" sessions="" projects="" agents="" machines="" images="" kernels=""
                    case "$path_so_far" in
                %s    esac
                    case " $sessions " in (*" $prev "*) kind="sessions"; subs="" ;; esac
                    case " $projects " in (*" $prev "*) kind="projects"; subs="" ;; esac
                    case " $agents " in (*" $prev "*) kind="agents"; subs="" ;; esac
                    case " $machines " in (*" $prev "*) kind="machines"; subs="" ;; esac
                    case " $images " in (*" $prev "*) kind="images"; subs="" ;; esac
                    case " $kernels " in (*" $prev "*) kind="kernels"; subs="" ;; esac
                    case " $files " in (*" $prev "*) kind="files"; subs="" ;; esac
                    if [[ "$cur" == -* ]]; then
                        compadd -- ${=opts}
                        return
                    fi
                    case "$kind" in
                        (sessions|projects|agents|machines|images|kernels) subs="$subs $(holt __complete "$kind" 2>/dev/null)" ;;
                        (shells) subs="bash zsh fish" ;;
                        (files) _files; return ;;
                    esac
                    compadd -- ${=subs}
                }
                if [[ "${funcstack[1]}" == _holt ]]; then
                    _holt "$@"
                else
                    compdef _holt holt
                fi
                """.formatted(paths(table), cases(table).replaceAll("(?m)^( +)(\"[^\"]*\"\\))", "$1($2"));
    }

    static String fish(CompletionTable table) {
        StringBuilder script = new StringBuilder("""
                # fish completion for holt
                function __holt_path
                    set -l path ''
                    for word in (commandline -opc)[2..-1]
                        switch "$path $word"
                            case %s
                                set path "$path $word"
                        end
                    end
                    echo "$path"
                end
                function __holt_at
                    test (__holt_path) = "$argv[1]"
                end
                complete -c holt -f
                """.formatted(table.entries().stream()
                .map(Entry::path)
                .filter(path -> !path.isEmpty())
                .map(CompletionScripts::quoted)
                .collect(Collectors.joining(" "))));
        table.entries().forEach(entry -> fish(entry, script));
        return script.toString();
    }

    private static void fish(Entry entry, StringBuilder script) {
        String at = "complete -c holt -n \"__holt_at '" + entry.path() + "'\"";
        entry.subcommands()
                .forEach(sub -> script.append(at)
                        .append(" -a ")
                        .append(sub.name())
                        .append(" -d ")
                        .append(quoted(sub.description()))
                        .append('\n'));
        for (Choice option : entry.options()) {
            script.append(at);
            option.names()
                    .forEach(name -> script.append(
                            name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1)));
            script.append(option.takesValue() ? " -r" : "").append(fishWords(option.value()));
            script.append(" -d ").append(quoted(option.description())).append('\n');
        }
        if (entry.positional() != Kind.NOTHING) {
            script.append(at).append(fishWords(entry.positional())).append('\n');
        }
    }

    private static String fishWords(Kind kind) {
        if (kind.isAsked()) {
            return " -a '(holt __complete " + kind.word() + " 2>/dev/null)'";
        }
        return kind == Kind.FILES ? " -F" : kind == Kind.SHELLS ? " -a 'bash zsh fish'" : "";
    }

    /** The words that lead to a command, as alternatives of a shell's {@code case}. */
    private static String paths(CompletionTable table) {
        return table.entries().stream()
                .map(Entry::path)
                .filter(path -> !path.isEmpty())
                .map(path -> "\"" + path + "\"")
                .collect(Collectors.joining("|"));
    }

    private static String cases(CompletionTable table) {
        StringBuilder cases = new StringBuilder();
        for (Entry entry : table.entries()) {
            cases.append("        \"").append(entry.path()).append("\") ");
            cases.append("subs=\"")
                    .append(entry.subcommands().stream()
                            .map(CompletionTable.Sub::name)
                            .collect(Collectors.joining(" ")))
                    .append('"');
            cases.append(" opts=\"").append(names(entry.options().stream())).append('"');
            cases.append(" kind=\"").append(entry.positional().word()).append('"');
            for (Kind kind : List.of(Kind.SESSIONS, Kind.PROJECTS, Kind.AGENTS, Kind.FILES)) {
                String options = names(entry.options().stream().filter(option -> option.value() == kind));
                if (!options.isEmpty()) {
                    cases.append(' ')
                            .append(kind.word())
                            .append("=\"")
                            .append(options)
                            .append('"');
                }
            }
            cases.append(" ;;\n");
        }
        return cases.toString();
    }

    private static String names(Stream<Choice> options) {
        return options.flatMap(option -> option.names().stream()).collect(Collectors.joining(" "));
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
