/* Messages to the person: one line on standard error after the program's name, in one write. */
#ifndef HOLT_SAY_H
#define HOLT_SAY_H

#include <stddef.h>

/* What stands before each message; every program defines its own. */
extern const char program_name[];

/* The size of a fault's text: two paths of full length and the words around them. */
enum { FAULT_MAX = 2 * 4096 + 512 };

__attribute__((format(printf, 1, 2))) void say(const char *format, ...);

/* A message that is ready, of any length; it may have several lines. */
void say_text(const char *text);

/* Puts the text of a fault where its caller wants it, cut at FAULT_MAX. */
__attribute__((format(printf, 2, 3))) void fault_set(char fault[FAULT_MAX], const char *format, ...);

/* Replaces what could move the cursor or recolour a terminal: every control byte but tab and line feed becomes '?'. */
void make_printable(char *text, size_t size);

#endif
