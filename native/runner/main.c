/* holt-run: the small parent of an agent, and the keeper of its output. */
#include <string.h>

#include "log.h"
#include "say.h"
#include "session.h"

const char program_name[] = "holt-run";

int main(int argc, char **argv) {
    if (argc == 3 && strcmp(argv[1], "session") == 0)
        return session_run(argv[2]);
    if (argc == 4 && strcmp(argv[1], "log") == 0)
        return log_run(argv[2], argv[3]);
    say("arguments (expected: session DIR, or log FILE LIMIT)");
    return 2;
}
