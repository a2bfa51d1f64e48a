package dev.holt.api;

import static dev.holt.api.ServiceApiFixture.NOTHING;
import static dev.holt.api.ServiceApiFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.api.SessionRecords.SessionView;
import dev.holt.api.SystemRecords.EventView;
import dev.holt.api.SystemRecords.FollowEvents;
import dev.holt.api.SystemRecords.SetSetting;
import dev.holt.api.SystemRecords.SettingRef;
import dev.holt.api.SystemRecords.SettingView;
import dev.holt.core.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SystemOperationsTest {
    private final ServiceApiFixture desk = new ServiceApiFixture();

    /** Follows until {@code count} events came, and spawns a session at each. */
    private List<EventView> follow(@Nullable Long after, int count) {
        List<EventView> followed = new ArrayList<>();
        refused(
                () -> desk.api.stream(
                        Operations.EVENT_FOLLOW, new FollowEvents(after, null, true, null), desk.call(null), event -> {
                            followed.add(event);
                            if (followed.size() == count) {
                                throw new InterruptedException();
                            }
                            desk.spawn();
                        }),
                ErrorCode.CANCELLED,
                "event.follow");
        return followed;
    }

    @Test
    void eventsAreReplayedInOrderOfOneSessionOrOfAll() {
        SessionView first = desk.spawn();
        SessionView second = desk.spawn();

        List<EventView> all = desk.items(Operations.EVENT_FOLLOW, new FollowEvents(null, null, false, null));
        List<EventView> one = desk.items(Operations.EVENT_FOLLOW, new FollowEvents(null, second.id(), false, null));

        assertThat(all).extracting(EventView::seq).isSorted().doesNotHaveDuplicates();
        assertThat(all).extracting(EventView::session).contains(null, first.id(), second.id());
        assertThat(one)
                .isNotEmpty()
                .isSubsetOf(all)
                .allMatch(event -> second.id().equals(event.session()));
        assertThat(desk.items(Operations.EVENT_FOLLOW, new FollowEvents(1L, null, false, null)))
                .isEqualTo(all.subList(1, all.size()));
    }

    @Test
    void whatHappensIsFollowed() {
        List<EventView> followed = follow(0L, 3);

        assertThat(followed).extracting(EventView::seq).containsExactly(1L, 2L, 3L);
    }

    @Test
    void agentsAreListedWithWhatIsInstalled() {
        SystemRecords.AgentView installed =
                desk.call(Operations.AGENT_LIST, NOTHING).agents().getFirst();
        desk.world.host().uninstall("/usr/bin/fake-agent");
        SystemRecords.AgentView missing =
                desk.call(Operations.AGENT_LIST, NOTHING).agents().getFirst();

        SystemRecords.AgentCapabilities can = new SystemRecords.AgentCapabilities(
                List.of("default", "bypass"), false, true, "argument", "none", false, false, true);
        assertThat(installed)
                .isEqualTo(new SystemRecords.AgentView(
                        "fake",
                        "does nothing",
                        true,
                        "/usr/bin/fake-agent",
                        List.of("default", "bypass"),
                        null,
                        null,
                        "built in",
                        can,
                        List.of()));
        assertThat(missing.installed()).isFalse();
        assertThat(missing.program()).isNull();
    }

    @Test
    void anAgentIsLookedAtClosely() {
        SystemRecords.AgentDetails details =
                desk.call(Operations.AGENT_SHOW, new SystemRecords.ShowAgent("fake", null));

        assertThat(details.agent().program()).isEqualTo("/usr/bin/fake-agent");
        assertThat(details.version()).isNull();
        assertThat(details.versionVerified()).isFalse();
        assertThat(details.signedIn()).isEqualTo("unknown");
        assertThat(details.missing()).isEmpty();
        assertThat(details.can())
                .contains(
                        "permissions: default asks; bypass skips everything",
                        "prompt: on its command line",
                        "restore: it can not come back to a conversation; it gets the prompt again",
                        "rules: taken beside the prompt");
        assertThat(desk.call(
                                Operations.AGENT_SHOW,
                                new SystemRecords.ShowAgent("fake", java.util.Map.of("PATH", "/elsewhere")))
                        .missing())
                .containsExactly("the program 'fake-agent' is not in PATH; no command that installs it is known");
        refused(
                () -> desk.call(Operations.AGENT_SHOW, new SystemRecords.ShowAgent("nobody", null)),
                ErrorCode.AGENT_NOT_FOUND,
                "'nobody' (expected: one that 'holt agent ls' lists)");
    }

    @Test
    void aVersionIsTheVerifiedOneOrAPatchOfIt() {
        assertThat(AgentHandlers.isVerified("5.2.15", "5")).isTrue();
        assertThat(AgentHandlers.isVerified("0.169.0", "0.169.0")).isTrue();
        assertThat(AgentHandlers.isVerified("0.170.0", "0.169.0")).isFalse();
        assertThat(AgentHandlers.isVerified("51", "5")).isFalse();
        assertThat(AgentHandlers.isVerified(null, "5")).isFalse();
        assertThat(AgentHandlers.isVerified("5", null)).isFalse();
    }

    @Test
    void aDescriptionIsCheckedWithoutBeingTaken() {
        SystemRecords.AgentCheck right =
                desk.call(Operations.AGENT_CHECK, new SystemRecords.CheckAgent("x", "x.toml", "fake"));
        SystemRecords.AgentCheck wrong =
                desk.call(Operations.AGENT_CHECK, new SystemRecords.CheckAgent("x", "x.toml", "other"));

        assertThat(right.ok()).isTrue();
        assertThat(right.argv()).containsExactly("fake-agent", "--go");
        assertThat(wrong.ok()).isFalse();
        assertThat(wrong.agent()).isNull();
        assertThat(wrong.problems())
                .containsExactly(
                        new SystemRecords.AgentProblem(1, "not the fake"), new SystemRecords.AgentProblem(0, "at all"));
    }

    @Test
    void settingsAreListedReadAndChanged() {
        assertThat(desk.call(Operations.CONFIG_LIST, NOTHING).settings())
                .extracting(SettingView::key)
                .containsExactly("agent", "kill-grace");
        assertThat(desk.call(Operations.CONFIG_GET, new SettingRef("agent")))
                .isEqualTo(new SettingView("agent", "fake", "default", "about agent"));
        assertThat(desk.call(Operations.CONFIG_SET, new SetSetting("kill-grace", "9s"))
                        .value())
                .isEqualTo("9s");
        assertThat(desk.call(Operations.CONFIG_SET, new SetSetting("agent", "")).value())
                .isEmpty();
        refused(
                () -> desk.call(Operations.CONFIG_SET, new SetSetting("agent", "none")),
                ErrorCode.AGENT_NOT_FOUND,
                "'none'");
        assertThat(desk.call(Operations.CONFIG_SET, new SetSetting("agent", "fake"))
                        .value())
                .isEqualTo("fake");
    }

    @Test
    void theDaemonStopsAndSessionsGoOn() {
        SessionView session = desk.spawn();

        SystemRecords.DaemonStopped stopped =
                desk.call(Operations.DAEMON_STOP, new SystemRecords.StopDaemon(false, false));

        assertThat(stopped.stoppedSessions()).isEmpty();
        assertThat(desk.administration.stopping()).isTrue();
        assertThat(desk.look(session).pid()).isNotNull();
    }

    @Test
    void theDaemonStopsWithAllThatRuns() {
        SessionView over = desk.spawn();
        desk.call(Operations.SESSION_KILL, new SessionRecords.SessionRef(over.id()));
        SessionView session = desk.spawn();

        SystemRecords.DaemonStopped stopped =
                desk.call(Operations.DAEMON_STOP, new SystemRecords.StopDaemon(true, false));

        assertThat(stopped.stoppedSessions()).containsExactly(session.id());
        assertThat(desk.stages).contains("stopping " + session.id());
        assertThat(desk.administration.stopping()).isTrue();
        assertThat(desk.look(session).pid()).isNull();
    }

    @Test
    void upkeepIsTheDaemons() {
        assertThat(desk.call(Operations.DAEMON_STATUS, NOTHING)).isEqualTo(FakeAdministration.STATUS);
        assertThat(desk.call(Operations.DOCTOR, NOTHING)).isEqualTo(FakeAdministration.DOCTOR);
        assertThat(desk.call(Operations.STORAGE_USAGE, NOTHING)).isEqualTo(FakeAdministration.USAGE);
        assertThat(desk.call(Operations.STORAGE_BACKUP, new SystemRecords.Backup("/b.zip")))
                .isEqualTo(new SystemRecords.BackedUp("/b.zip", 5));
    }
}
