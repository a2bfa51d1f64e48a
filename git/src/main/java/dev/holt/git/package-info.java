/**
 * Workspaces as git worktrees, by the git command line.
 *
 * <p>What an agent could have written is data here. An agent can write into the repository that its worktree belongs to, its {@code config}
 * included, so after a project was registered no git command of Holt reads that configuration. {@link dev.holt.git.HoltGitDirectory} is the git
 * directory that commands use instead: its own {@code config}, made of what was recorded at registration, and an index of its own per session; objects
 * and refs are the user's. {@link dev.holt.git.Registrations} reads and writes the few small files by which git knows a worktree.
 * {@link dev.holt.git.WorkTree} looks at the files of a session, {@link dev.holt.git.Snapshot} makes a tree of them without touching them.
 * {@link dev.holt.git.Git} runs the program. The two doors are {@link dev.holt.git.GitRepositories} and {@link dev.holt.git.GitWorkspaces}.
 */
@NullMarked
package dev.holt.git;

import org.jspecify.annotations.NullMarked;
