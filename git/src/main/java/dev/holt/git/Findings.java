package dev.holt.git;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What a reader of a change should know before trusting it, told from name and modes alone. */
final class Findings {
    private static final int TYPE = 0170000;
    private static final int LINK = 0120000;
    private static final int GITLINK = 0160000;
    private static final int EXECUTABLE = 0111;

    /** Files that some program of a developer's machine reads and acts on, wherever they lie. */
    private static final Set<String> RUN_BY_NAME = Set.of(
            "makefile",
            "gnumakefile",
            "justfile",
            "rakefile",
            "vagrantfile",
            "package.json",
            ".npmrc",
            ".yarnrc",
            ".yarnrc.yml",
            ".pnp.cjs",
            "gradlew",
            "gradlew.bat",
            "mvnw",
            "mvnw.cmd",
            "gradle.properties",
            "build.gradle",
            "build.gradle.kts",
            "settings.gradle",
            "settings.gradle.kts",
            "build.rs",
            "setup.py",
            "conftest.py",
            "sitecustomize.py",
            ".envrc",
            ".mcp.json",
            ".pre-commit-config.yaml",
            ".pre-commit-config.yml",
            ".gitlab-ci.yml",
            "jenkinsfile",
            "agents.md",
            "claude.md",
            "claude.local.md",
            "gemini.md",
            ".cursorrules",
            ".windsurfrules",
            "opencode.json");

    private static final Set<String> RUN_BY_DIRECTORY = Set.of(
            ".idea",
            ".vscode",
            ".mvn",
            ".claude",
            ".codex",
            ".cursor",
            ".gemini",
            ".opencode",
            ".husky",
            ".devcontainer",
            ".circleci",
            ".cargo");

    private static final Pattern RUN_BY_PATH = Pattern.compile(
            "(^|.*/)(\\.github/(workflows|actions)/.*|gradle/wrapper/.*|\\.git(?!ignore$)[^/]*|\\.?venv/(bin|scripts)/.*)");

    private Findings() {}

    /**
     * The findings of one change.
     *
     * @param oldMode the mode at the base, 0 when it was not there
     * @param newMode the mode now, 0 when it is gone
     */
    static List<String> of(Bytes path, int oldMode, int newMode) {
        List<String> findings = new ArrayList<>();
        if (isType(oldMode, GITLINK) || isType(newMode, GITLINK)) {
            findings.add("submodule");
        }
        if (isType(newMode, LINK)) {
            findings.add("link");
        }
        boolean executable = !isType(newMode, LINK) && !isType(newMode, GITLINK) && (newMode & EXECUTABLE) != 0;
        if (executable && (oldMode & EXECUTABLE) == 0) {
            findings.add("executable");
        }
        if (oldMode != 0 && newMode != 0 && oldMode != newMode) {
            findings.add("mode");
        }
        if (newMode != 0 && runsOnHost(path.text().toLowerCase(Locale.ROOT))) {
            findings.add("runs on the host");
        }
        return findings;
    }

    private static boolean runsOnHost(String path) {
        String[] parts = path.split("/", -1);
        for (int i = 0; i < parts.length - 1; i++) {
            if (RUN_BY_DIRECTORY.contains(parts[i])) {
                return true;
            }
        }
        return RUN_BY_NAME.contains(parts[parts.length - 1])
                || RUN_BY_PATH.matcher(path).matches();
    }

    private static boolean isType(int mode, int type) {
        return (mode & TYPE) == type;
    }
}
