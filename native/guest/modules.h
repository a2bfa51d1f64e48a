/* Kernel modules of the initramfs. */
#ifndef HOLT_MODULES_H
#define HOLT_MODULES_H

#include "say.h"

/* Loads the files that /modules/order names, one a line, in this order. What fails is left out and named in the fault. */
void modules_load(char fault[FAULT_MAX]);

#endif
