/* holt-run: the small parent of an agent or of a command in a machine, the keeper of its output, the messenger of its hooks, what ends its processes, and what starts a VMM. */
#include <string.h>

#include "end.h"
#include "hook.h"
#include "keep.h"
#include "log.h"
#include "say.h"
#include "session.h"
#include "tsc.h"
#include "vmm.h"

const char program_name[] = "holt-run";

int main(int argc, char **argv) {
    if (argc == 3 && strcmp(argv[1], "session") == 0)
        return session_run(argv[2]);
    if (argc == 4 && strcmp(argv[1], "log") == 0)
        return log_run(argv[2], argv[3]);
    if (argc >= 2 && strcmp(argv[1], "hook") == 0) {
        if (argc == 4)
            hook_run(argv[2], argv[3]);
        /* An agent takes a status as an answer and text as advice; it gets neither, whatever happened. */
        return 0;
    }
    if (argc == 4 && strcmp(argv[1], "end") == 0)
        return end_run(argv[2], argv[3]);
    if (argc == 5 && strcmp(argv[1], "signal") == 0)
        return signal_run(argv[2], argv[3], argv[4]);
    if (argc == 4 && strcmp(argv[1], "keep") == 0)
        return keep_run(argv[2], argv[3]);
    if (argc >= 2 && strcmp(argv[1], "require") == 0)
        return require_run(argc - 2, argv + 2);
    if (argc >= 2 && strcmp(argv[1], "vmm") == 0)
        return vmm_run(argc - 2, argv + 2);
    if (argc == 2 && strcmp(argv[1], "tsc") == 0)
        return tsc_run();
    say("arguments (expected: session DIR, log FILE LIMIT, hook DIRECTORY EVENT, keep DIR LIMIT, require PROGRAM..., end LAUNCH MILLISECONDS, "
        "signal PID START NUMBER, vmm OPTION... -- PROGRAM ARG..., or tsc)");
    return 2;
}
