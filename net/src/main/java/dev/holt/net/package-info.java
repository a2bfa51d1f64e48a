/**
 * Networks of machines. A machine with a network has a {@code passt}, which makes its connections as a program of this user, and before that a
 * {@code holt-fence} of ours, which lets nothing through that is for this host itself. Both outlive the daemon and end with the VMM.
 */
@NullMarked
package dev.holt.net;

import org.jspecify.annotations.NullMarked;
