package dev.holt.store;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import dev.holt.core.SessionId;
import dev.holt.core.machine.Machine;
import dev.holt.core.machine.Machine.Forward;
import dev.holt.core.machine.MachineName;
import dev.holt.core.machine.MachineRun;
import dev.holt.core.machine.MachineSpec;
import dev.holt.core.machine.VmmProcess;
import dev.holt.core.place.ProcessRef;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What is stored of a machine beside its name and state, as JSON. Times are epoch milliseconds.
 *
 * @param image the name by which its image was asked for
 * @param tenant the session that it was made for
 * @param unknown what another version of Holt added; it stays
 */
record MachineDetail(
        @Nullable String image,
        SpecDetail spec,
        String linkKey,
        @Nullable String tenant,
        List<ForwardDetail> forwards,
        RunFacts run,
        long created,
        @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> unknown) {
    /** Its spec; network and init as words. */
    record SpecDetail(
            String image,
            String kernel,
            int vcpu,
            int memoryMiB,
            long diskBytes,
            String network,
            String init,
            boolean ephemeral) {
        static SpecDetail of(MachineSpec spec) {
            return new SpecDetail(
                    spec.image(),
                    spec.kernel(),
                    spec.vcpu(),
                    spec.memoryMiB(),
                    spec.diskBytes(),
                    Words.of(spec.network()),
                    Words.of(spec.init()),
                    spec.ephemeral());
        }

        MachineSpec spec() {
            return new MachineSpec(
                    requireNonNull(image),
                    requireNonNull(kernel),
                    vcpu,
                    memoryMiB,
                    diskBytes,
                    Words.network(requireNonNull(network)),
                    Words.init(requireNonNull(init)),
                    ephemeral);
        }
    }

    /** A port of the host that leads to one of the guest. */
    record ForwardDetail(int host, int guest) {}

    /**
     * How far it has come; which of these there are depends on the state.
     *
     * @param mark of a boot that has not come up yet
     */
    record RunFacts(
            long since,
            @Nullable String mark,
            @Nullable ProcessFacts process,
            @Nullable SpecDetail booted,
            @Nullable String guestBoot,
            @Nullable String why) {}

    /** A VMM for all time. */
    record ProcessFacts(String boot, long pid, long start, String mark, String accelerator) {
        static ProcessFacts of(VmmProcess process) {
            return new ProcessFacts(
                    process.process().bootId(),
                    process.process().pid(),
                    process.process().start(),
                    process.mark(),
                    Words.of(process.accelerator()));
        }

        VmmProcess process() {
            return new VmmProcess(
                    new ProcessRef(requireNonNull(boot), pid, start),
                    requireNonNull(mark),
                    Words.accelerator(requireNonNull(accelerator)));
        }
    }

    static MachineDetail of(Machine machine, Map<String, JsonNode> unknown) {
        return new MachineDetail(
                machine.image(),
                SpecDetail.of(machine.spec()),
                machine.linkKey(),
                machine.tenant() == null ? null : machine.tenant().toString(),
                machine.forwards().stream()
                        .map(f -> new ForwardDetail(f.hostPort(), f.guestPort()))
                        .toList(),
                facts(machine.run()),
                machine.created().toEpochMilli(),
                unknown);
    }

    Machine machine(String name, String state) {
        return new Machine(
                new MachineName(name),
                image,
                requireNonNull(spec).spec(),
                requireNonNull(linkKey),
                tenant == null ? null : SessionId.parse(tenant),
                requireNonNull(forwards).stream()
                        .map(f -> new Forward(f.host(), f.guest()))
                        .toList(),
                run(state),
                Instant.ofEpochMilli(created));
    }

    private static RunFacts facts(MachineRun run) {
        long since = run.since().toEpochMilli();
        return switch (run) {
            case MachineRun.Created _ -> new RunFacts(since, null, null, null, null, null);
            case MachineRun.Starting starting -> new RunFacts(since, starting.mark(), null, null, null, null);
            case MachineRun.Running running ->
                new RunFacts(
                        since,
                        null,
                        ProcessFacts.of(running.process()),
                        SpecDetail.of(running.booted()),
                        running.guestBoot(),
                        null);
            case MachineRun.Stopping stopping ->
                new RunFacts(since, null, ProcessFacts.of(stopping.process()), null, null, null);
            case MachineRun.Stopped stopped -> new RunFacts(since, null, null, null, null, stopped.why());
            case MachineRun.Failed failed -> new RunFacts(since, null, null, null, null, failed.why());
        };
    }

    private MachineRun run(String state) {
        RunFacts facts = requireNonNull(run);
        Instant since = Instant.ofEpochMilli(facts.since());
        return switch (state) {
            case "created" -> new MachineRun.Created(since);
            case "starting" -> new MachineRun.Starting(since, requireNonNull(facts.mark()));
            case "running", "paused" ->
                new MachineRun.Running(
                        since,
                        requireNonNull(facts.process()).process(),
                        requireNonNull(facts.booted()).spec(),
                        requireNonNull(facts.guestBoot()),
                        state.equals("paused"));
            case "stopping" ->
                new MachineRun.Stopping(since, requireNonNull(facts.process()).process());
            case "stopped" -> new MachineRun.Stopped(since, requireNonNull(facts.why()));
            case "failed" -> new MachineRun.Failed(since, requireNonNull(facts.why()));
            default -> throw new IllegalArgumentException("state: '%s'".formatted(state));
        };
    }
}
