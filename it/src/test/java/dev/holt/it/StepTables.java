package dev.holt.it;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The points at which a daemon can be made to crash: before and after each step of an operation, as the table of the packaged program has
 * them. The table is read from the jar of the distribution, so that a new step is a new test.
 */
final class StepTables {
    private StepTables() {}

    static List<String> spawn() throws Exception {
        return points("session.spawn", "dev.holt.core.session.Spawner");
    }

    static List<String> kill() throws Exception {
        return points("session.kill", "dev.holt.core.session.Stopper");
    }

    static List<String> restore() throws Exception {
        return points("session.restore", "dev.holt.core.session.Restorer");
    }

    static List<String> create() throws Exception {
        return points("vm.create", "dev.holt.core.machine.Creator");
    }

    static List<String> start() throws Exception {
        return points("vm.start", "dev.holt.core.machine.Starter");
    }

    private static List<String> points(String kind, String service) throws Exception {
        List<String> points = new ArrayList<>();
        for (String step : steps(service)) {
            points.add("before " + kind + "/" + step);
            points.add("after " + kind + "/" + step);
        }
        return points;
    }

    /** The service is made of nothing: its table only names what it would do. */
    private static List<String> steps(String service) throws Exception {
        try (URLClassLoader jars = new URLClassLoader(jars(), ClassLoader.getPlatformClassLoader())) {
            Class<?> type = jars.loadClass(service);
            Object made = ofNothing(type);
            Method table = type.getDeclaredMethod("steps");
            table.setAccessible(true);
            List<String> names = new ArrayList<>();
            for (Object step : (List<?>) table.invoke(made)) {
                names.add((String) step.getClass().getMethod("name").invoke(step));
            }
            return names;
        }
    }

    /** A record that it takes its parts from is there, and has none. */
    private static Object ofNothing(Class<?> type) throws ReflectiveOperationException {
        Constructor<?> constructor = type.getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        @Nullable Object[] parts = new @Nullable Object[constructor.getParameterCount()];
        for (int i = 0; i < parts.length; i++) {
            Class<?> part = constructor.getParameterTypes()[i];
            boolean bare = part.isRecord()
                    && Stream.of(part.getRecordComponents())
                            .noneMatch(component -> component.getType().isPrimitive());
            parts[i] = bare ? empty(part) : null;
        }
        return constructor.newInstance(parts);
    }

    private static Object empty(Class<?> type) throws ReflectiveOperationException {
        Constructor<?> constructor = type.getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        return constructor.newInstance(new @Nullable Object[constructor.getParameterCount()]);
    }

    private static URL[] jars() throws Exception {
        try (Stream<Path> lib = Files.list(Path.of(System.getProperty("holt.dist"), "lib"))) {
            List<URL> urls = new ArrayList<>();
            for (Path jar : lib.filter(p -> p.getFileName().toString().startsWith("holt-"))
                    .filter(p -> p.toString().endsWith(".jar"))
                    .toList()) {
                urls.add(jar.toUri().toURL());
            }
            return urls.toArray(URL[]::new);
        }
    }
}
