package dev.holt.core.fake;

import dev.holt.core.journal.Faults;
import dev.holt.core.machine.Guest;
import dev.holt.core.machine.Pausable;
import dev.holt.core.machine.RunningMachine;
import dev.holt.core.place.Files;
import dev.holt.core.place.Place;
import dev.holt.core.place.Processes;
import dev.holt.core.terminal.Attended;
import dev.holt.core.terminal.Terminal;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One run of the daemon, as its ports see it. Every port is reached through {@link #guard}, so that a test can end the run at any call: from
 * then on each call throws {@link Killed} and does nothing, as after {@code kill -9}, and not even an undo can reach the world.
 * As {@link Faults} it does the same at the points of the journal. Safe for any thread.
 */
public final class Life implements Faults {
    private static final int NEVER = Integer.MAX_VALUE;
    private static final Set<String> WRITES = Set.of(
            "SessionStore.create",
            "SessionStore.change",
            "SessionStore.remove",
            "SessionStore.tell",
            "MachineStore.create",
            "MachineStore.change",
            "MachineStore.remove",
            "MessageStore.accept",
            "MessageStore.change",
            "JournalStore.put",
            "JournalStore.remove",
            "EventLog.append");

    private final Queue<String> calls = new ConcurrentLinkedQueue<>();
    private final Map<String, Runnable> hooks = new ConcurrentHashMap<>();
    private final AtomicInteger left = new AtomicInteger(NEVER);
    private volatile boolean over;
    private volatile @Nullable Supplier<RuntimeException> refusal;

    /** The run ends instead of its {@code n}th call of a port from now on, counted from 1. */
    public Life killAtCall(int n) {
        left.set(n);
        return this;
    }

    /** Forgets {@link #killAtCall}, if it has not come to that. */
    public Life spare() {
        left.set(NEVER);
        return this;
    }

    /** The run ends at a point of the journal, such as {@code before session.spawn/workspace}, or before a call such as {@code Files.remove}. */
    public Life killAt(String point) {
        return at(point, () -> {
            over = true;
            throw new Killed(point);
        });
    }

    /** Does something once when such a point is reached; what it throws is what the call throws. */
    public Life at(String point, Runnable action) {
        hooks.put(point, action);
        return this;
    }

    /** From now on the stores take nothing and say this, as on a full disk; null: they do again. */
    public void refuse(@Nullable Supplier<RuntimeException> reason) {
        refusal = reason;
    }

    /** Whether it was ended. */
    public boolean over() {
        return over;
    }

    public void end() {
        over = true;
    }

    /** What was called so far, such as {@code SessionStore.list}. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    @Override
    public void reached(String point) {
        enter(point);
    }

    /** The same port, as this run reaches it. */
    public <T> T guard(Class<T> port, T target) {
        return port.cast(Proxy.newProxyInstance(
                Life.class.getClassLoader(), interfaces(port, target), (_, method, arguments) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return method.invoke(target, arguments);
                    }
                    count(port.getSimpleName() + "." + method.getName());
                    enter(port.getSimpleName() + "." + method.getName());
                    Supplier<RuntimeException> reason = refusal;
                    if (reason != null && WRITES.contains(port.getSimpleName() + "." + method.getName())) {
                        throw reason.get();
                    }
                    return guardResult(call(target, method, whileAlive(arguments)));
                }));
    }

    /** The port itself, and what a terminal or a machine can do beside it. */
    private static Class<?>[] interfaces(Class<?> port, Object target) {
        if (port == Terminal.class && target instanceof Attended) {
            return new Class<?>[] {port, Attended.class};
        }
        return port == RunningMachine.class && target instanceof Pausable
                ? new Class<?>[] {port, Pausable.class}
                : new Class<?>[] {port};
    }

    private void count(String call) {
        if (left.get() != NEVER && left.decrementAndGet() == 0) {
            over = true;
        }
        if (over) {
            throw killed("at " + call);
        }
        calls.add(call);
    }

    private void enter(String point) {
        if (over) {
            throw killed(point);
        }
        Runnable hook = hooks.remove(point);
        if (hook != null) {
            hook.run();
        }
    }

    /** The threads beside the operation go without a word, as the process would. */
    private static Killed killed(String point) {
        if (Thread.currentThread().isVirtual()) {
            Thread.currentThread().setUncaughtExceptionHandler((_, _) -> {});
        }
        return new Killed(point);
    }

    /** A sink of a run that is over hears nothing. */
    private Object @Nullable [] whileAlive(Object @Nullable [] arguments) {
        if (arguments == null || arguments.length == 0 || !(arguments[arguments.length - 1] instanceof Consumer<?>)) {
            return arguments;
        }
        @SuppressWarnings("unchecked")
        Consumer<Object> sink = (Consumer<Object>) arguments[arguments.length - 1];
        Object[] guarded = arguments.clone();
        guarded[arguments.length - 1] = (Consumer<Object>) reported -> {
            if (!over) {
                sink.accept(reported);
            }
        };
        return guarded;
    }

    private @Nullable Object guardResult(@Nullable Object result) {
        return switch (result) {
            case Place place -> guard(Place.class, place);
            case Files files -> guard(Files.class, files);
            case Processes processes -> guard(Processes.class, processes);
            case Terminal terminal -> guard(Terminal.class, terminal);
            case RunningMachine machine -> guard(RunningMachine.class, machine);
            case Guest guest -> guard(Guest.class, guest);
            case Optional<?> found
            when found.orElse(null) instanceof RunningMachine machine ->
                Optional.of(guard(RunningMachine.class, machine));
            case Optional<?> found
            when found.orElse(null) instanceof Place place -> Optional.of(guard(Place.class, place));
            case null, default -> result;
        };
    }

    private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
