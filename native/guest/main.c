/* holt-guest: the init of a machine and the guest's end of its link. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "boot.h"
#include "child.h"
#include "link.h"
#include "say.h"

const char program_name[] = "holt-guest";

/* The descriptor of a link that was handed over. */
enum { PORT = 3 };

int main(int argc, char **argv) {
    if (getpid() == 1 && argc < 3)
        boot_run(argv);
    static struct link_setup setup = {.init = "holt", .error = ""};
    if (argc == 4 && strcmp(argv[1], "serve") == 0 && link_key(argv[3], setup.key)) {
        reset_signals();
        if (dup2(atoi(argv[2]), PORT) < 0) {
            say("%s (expected: the number of an open descriptor)", argv[2]);
            return 2;
        }
        close_from(PORT + 1);
        link_serve(&setup, port_of_socket(PORT));
        return 0;
    }
    say("arguments (expected: serve FD KEY, or to be the init of a machine)");
    return 2;
}
