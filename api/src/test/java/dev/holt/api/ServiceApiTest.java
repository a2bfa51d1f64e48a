package dev.holt.api;

import static dev.holt.api.ServiceApiFixture.NOTHING;
import static dev.holt.api.ServiceApiFixture.refused;
import static dev.holt.api.ServiceApiFixture.spawning;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.holt.api.SessionRecords.SessionView;
import dev.holt.api.SystemRecords.FollowEvents;
import dev.holt.api.SystemRecords.OperationRef;
import dev.holt.api.SystemRecords.OperationView;
import dev.holt.core.ErrorCode;
import dev.holt.core.fake.ManualClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceApiTest {
    private final ServiceApiFixture desk = new ServiceApiFixture();

    private List<OperationView> underWay() {
        return desk.call(Operations.OPERATION_LIST, NOTHING).operations();
    }

    @Test
    void aRepeatedCallGetsTheFirstResult() {
        SessionView first = desk.api.call(Operations.SESSION_SPAWN, spawning("p"), desk.call("k"));
        SessionView again = desk.api.call(Operations.SESSION_SPAWN, spawning("p"), desk.call("k"));
        SessionView other = desk.api.call(Operations.SESSION_SPAWN, spawning("p"), desk.call("l"));

        assertThat(again).isEqualTo(first);
        assertThat(other.id()).isNotEqualTo(first.id());
        assertThat(desk.world.stores().sessions().list()).hasSize(2);
    }

    @Test
    void aKeyIsOfOneOperation() {
        desk.api.call(Operations.SESSION_SPAWN, spawning("p"), desk.call("k"));

        refused(
                () -> desk.api.call(Operations.PROJECT_REMOVE, new ProjectRecords.ProjectRef("calc"), desk.call("k")),
                ErrorCode.INVALID_ARGUMENT,
                "'k' was used for session.spawn");
    }

    @Test
    void aFailedCallMayBeRepeatedWithItsKey() {
        desk.world.host().uninstall("/usr/bin/fake-agent");
        refused(
                () -> desk.api.call(Operations.SESSION_SPAWN, spawning("p"), desk.call("k")),
                ErrorCode.AGENT_PROGRAM_MISSING,
                "fake");
        desk.world.host().install("/usr/bin/fake-agent");

        assertThat(desk.api
                        .call(Operations.SESSION_SPAWN, spawning("p"), desk.call("k"))
                        .id())
                .startsWith("calc-");
    }

    @Test
    void whatOnlyReadsIsDoneAgainInSpiteOfItsKey() {
        var all = new SessionRecords.ListSessions(null, true);
        assertThat(desk.api.call(Operations.SESSION_LIST, all, desk.call("k")).sessions())
                .isEmpty();
        desk.spawn();

        assertThat(desk.api.call(Operations.SESSION_LIST, all, desk.call("k")).sessions())
                .hasSize(1);
    }

    @Test
    void anOperationIsListedWhileItIsUnderWayAndCanBeCalledOff() {
        // One event, which is followed by none.
        assertThat(desk.world.stores().events().last()).isEqualTo(1);

        refused(
                () -> desk.api.stream(
                        Operations.EVENT_FOLLOW, new FollowEvents(0L, null, true, null), desk.call(null), _ -> {
                            OperationView view = underWay().getFirst();
                            assertThat(view)
                                    .isEqualTo(new OperationView(
                                            view.id(), "event.follow", "test", "", ManualClock.BEGINNING, false));
                            assertThat(desk.running.count()).isEqualTo(1);
                            assertThat(desk.call(Operations.OPERATION_CANCEL, new OperationRef(view.id())))
                                    .isEqualTo(NOTHING);
                            assertThat(underWay().getFirst().cancelling()).isTrue();
                        }),
                ErrorCode.CANCELLED,
                "event.follow: called off");

        assertThat(underWay()).isEmpty();
        assertThat(desk.running.count()).isZero();
        refused(
                () -> desk.call(Operations.OPERATION_CANCEL, new OperationRef("0")),
                ErrorCode.OPERATION_NOT_FOUND,
                "'0'");
    }

    @Test
    void theStageOfAnOperationIsListedAndTold() {
        List<String> told = new ArrayList<>();
        List<String> listed = new ArrayList<>();

        desk.api.call(
                Operations.SESSION_SPAWN,
                spawning("p"),
                new Call(
                        "test",
                        stage -> {
                            told.add(stage);
                            listed.add(underWay().getFirst().stage());
                        },
                        null));

        assertThat(told).isNotEmpty().isEqualTo(listed);
    }

    @Test
    void aMistakeOfOursIsToldAsOne() {
        refused(
                () -> desk.api.stream(
                        Operations.EVENT_FOLLOW, new FollowEvents(0L, null, false, null), desk.call(null), _ -> {
                            throw new IllegalStateException("a mistake");
                        }),
                ErrorCode.INTERNAL,
                "event.follow: failed in a way that Holt did not foresee");
    }

    @Test
    void anOperationThatNobodyDoesIsNoticedAtTheStart() {
        assertThatIllegalStateException()
                .isThrownBy(() -> new Handlers().requireComplete())
                .withMessageContaining("project.add");
    }
}
