/* The operations besides `exec`, `tcp` and `poweroff`; docs/link.md says what each does. */
#ifndef HOLT_OPERATIONS_H
#define HOLT_OPERATIONS_H

#include "answer.h"

operation op_put, op_get;                                 /* content.c */
operation op_unpack;                                      /* unpack.c */
operation op_pack;                                        /* pack.c */
operation op_list, op_stat, op_move, op_remove, op_mkdir; /* tree.c */
operation op_watch;                                       /* watch.c */
operation op_configure;                                   /* configure.c */
operation op_clock;                                       /* clock.c */
operation op_ports;                                       /* ports.c */
operation op_stats;                                       /* stats.c */
operation op_grow, op_sync;                               /* disk.c */

#endif
