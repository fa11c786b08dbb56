// Matches the events of a file against each kind of rules with event-ruler, on one thread, and prints
// a line of JSON for each kind: Main EVENTS RULES PASSES.
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import software.amazon.event.ruler.Machine;

final class Main {
    private static final double WARM_UP_SECONDS = 2;

    private Main() {}

    static double cpuSeconds() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() * 1e-9;
    }

    public static void main(String[] arguments) throws Exception {
        List<String> events = Files.readAllLines(Path.of(arguments[0]));
        JsonNode kinds = new ObjectMapper().readTree(Files.readString(Path.of(arguments[1])));
        int passes = Integer.parseInt(arguments[2]);
        for (Iterator<Map.Entry<String, JsonNode>> kind = kinds.fields(); kind.hasNext(); ) {
            Map.Entry<String, JsonNode> at = kind.next();
            measure(at.getKey(), at.getValue(), events, passes);
        }
    }

    private static long countMatches(Machine machine, List<String> events) throws Exception {
        long matches = 0;
        for (String event : events) {
            matches += machine.rulesForJSONEvent(event).size();
        }
        return matches;
    }

    private static void measure(String kind, JsonNode rules, List<String> events, int passes)
            throws Exception {
        Machine machine = new Machine();
        int number = 0;
        for (JsonNode rule : rules) {
            machine.addRule("rule-" + number++, rule.toString());
        }
        double[] seconds = new double[passes];
        long matches = 0;
        double started = cpuSeconds();
        while (cpuSeconds() - started < WARM_UP_SECONDS) {
            countMatches(machine, events);
        }
        for (int pass = 0; pass < passes; ++pass) {
            double began = cpuSeconds();
            matches = countMatches(machine, events);
            seconds[pass] = cpuSeconds() - began;
        }
        Arrays.sort(seconds);
        System.out.printf("{\"kind\": \"%s\", \"events_per_s\": %.0f, \"matches\": %d}%n", kind,
                events.size() / seconds[passes / 2], matches);
    }
}
