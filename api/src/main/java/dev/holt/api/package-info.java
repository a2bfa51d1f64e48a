/**
 * The operation table: the one list of what Holt can do, with its wire records, and its dispatch to the services. Every door is built from this
 * table: commands, JSON-RPC, later REST. Records here are what {@code --json} prints and what programs receive: released names never change.
 */
@NullMarked
package dev.holt.api;

import org.jspecify.annotations.NullMarked;
