/* `holt-run log FILE LIMIT`: what a terminal shows, kept in a file of bounded size and the one before it. */
#ifndef HOLT_LOG_H
#define HOLT_LOG_H

/* Copies standard input until it ends. 0, or 2 when the limit or the file is refused at the start. */
int log_run(const char *path, const char *limit);

#endif
