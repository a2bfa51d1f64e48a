/* The file systems of a machine. */
#ifndef HOLT_MOUNTS_H
#define HOLT_MOUNTS_H

#include <stdbool.h>

#include "say.h"

/* Mounts /proc, /sys and /dev of the initramfs and opens the standard streams on the console. */
void mounts_early(void);

/* Waits for the root disk and mounts it below ROOT. */
bool mounts_root(char fault[FAULT_MAX]);

/* Makes the root disk the root: moves what is mounted, copies our programs to /run/holt, and gives the initramfs's memory back. */
bool mounts_switch(char fault[FAULT_MAX]);

/* Mounts what belongs into a root: terminals, shared memory, /tmp (unless the image's init does), control groups, and the modules' disk. */
void mounts_late(bool tmp, char fault[FAULT_MAX]);

/* Creates a directory and those above it; what is there is left. */
void make_directories(const char *path);

#endif
