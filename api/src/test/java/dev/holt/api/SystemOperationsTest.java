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

        assertThat(installed)
                .isEqualTo(new SystemRecords.AgentView(
                        "fake", "does nothing", true, "/usr/bin/fake-agent", List.of("bypass", "default")));
        assertThat(missing)
                .isEqualTo(
                        new SystemRecords.AgentView("fake", "does nothing", false, null, List.of("bypass", "default")));
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

        SystemRecords.DaemonStopped stopped = desk.call(Operations.DAEMON_STOP, new SystemRecords.StopDaemon(false));

        assertThat(stopped.stoppedSessions()).isEmpty();
        assertThat(desk.administration.stopping()).isTrue();
        assertThat(desk.look(session).pid()).isNotNull();
    }

    @Test
    void theDaemonStopsWithAllThatRuns() {
        SessionView over = desk.spawn();
        desk.call(Operations.SESSION_KILL, new SessionRecords.SessionRef(over.id()));
        SessionView session = desk.spawn();

        SystemRecords.DaemonStopped stopped = desk.call(Operations.DAEMON_STOP, new SystemRecords.StopDaemon(true));

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
