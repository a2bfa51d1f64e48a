/* The terminal of the caller: what is one, its size, and raw mode, which ends with the program however that ends. */
#ifndef HOLT_TERMINAL_H
#define HOLT_TERMINAL_H

#include <stdbool.h>
#include <stdint.h>

struct terminal {
    uint8_t flags; /* 1 standard input, 2 standard output, 4 standard error is a terminal */
    uint16_t rows; /* 0 where unknown */
    uint16_t columns;
};

/* Looks at descriptors 0 to 2; one that is closed is taken by a stand-in that fails, so that nothing else gets its number. */
void terminal_look(struct terminal *terminal);

/* The current size; the flags have to be known. */
void terminal_measure(struct terminal *terminal);

/* Switches standard input to raw or back; nothing happens when it is no terminal. Fatal signals give it back too. */
void terminal_raw(bool on);

bool terminal_is_raw(void);

/* As it was. Safe in signal handlers, and harmless when nothing was changed. */
void terminal_restore(void);

#endif
