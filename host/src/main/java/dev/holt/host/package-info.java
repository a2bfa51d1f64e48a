/**
 * This host as a place: its programs, its files beneath a root, directories watched by one shared watch service, and its processes, known by
 * boot, number and start time together.
 */
@NullMarked
package dev.holt.host;

import org.jspecify.annotations.NullMarked;
