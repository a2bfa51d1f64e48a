/* The machine's init: from the initramfs to a root file system whose programs can run, and a link to the host. */
#ifndef HOLT_BOOT_H
#define HOLT_BOOT_H

/* Runs as pid 1. */
_Noreturn void boot_run(char **argv);

#endif
