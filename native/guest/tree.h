/* What is in directories. */
#ifndef HOLT_TREE_H
#define HOLT_TREE_H

#include <stdbool.h>
#include <sys/stat.h>

/* The letter for a kind of file: one of f d l p s b c. */
char kind_letter(mode_t mode);

/* Removes a name in a directory with all beneath, following no link. False with errno. */
bool remove_tree(int directory, const char *name);

#endif
