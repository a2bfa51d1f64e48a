/* `holt-run hook DIRECTORY EVENT`: what an agent's hook has to tell, left as a file for the daemon. */
#ifndef HOLT_HOOK_H
#define HOLT_HOOK_H

/* How long standard input is waited for. */
#ifndef HOOK_SECONDS
#define HOOK_SECONDS 5
#endif

/* Puts standard input into a file of DIRECTORY/new. Whatever goes wrong is passed over in silence. Removes slashes at the end of the path. */
void hook_run(char *directory, const char *event);

#endif
