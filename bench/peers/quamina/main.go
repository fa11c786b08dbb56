// Matches the events of a file against each kind of rules with quamina, on one thread, and prints a
// line of JSON for each kind that it can express: main EVENTS RULES PASSES.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"sort"
	"strconv"
	"syscall"

	"github.com/timbray/quamina"
)

var (
	wildcard = regexp.MustCompile(`\{"wildcard":`)
	prefix   = regexp.MustCompile(`\{"prefix":"([^"*]*)"\}`)
	suffix   = regexp.MustCompile(`\{"suffix":"([^"*]*)"\}`)
)

// What EventBridge writes otherwise, in quamina's words.
func translated(rule []byte) string {
	rule = wildcard.ReplaceAll(rule, []byte(`{"shellstyle":`))
	rule = prefix.ReplaceAll(rule, []byte(`{"shellstyle":"$1*"}`))
	return string(suffix.ReplaceAll(rule, []byte(`{"shellstyle":"*$1"}`)))
}

func cpuSeconds() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) * 1e-9
}

func measure(kind string, rules []json.RawMessage, events [][]byte, passes int) error {
	matcher, err := quamina.New()
	if err != nil {
		return err
	}
	for number, rule := range rules {
		var compact bytes.Buffer
		if err := json.Compact(&compact, rule); err != nil {
			return err
		}
		if err := matcher.AddPattern(number, translated(compact.Bytes())); err != nil {
			return err
		}
	}
	var seconds []float64
	matches := 0
	for pass := -1; pass < passes; pass++ { // the first one warms up
		matches = 0
		began := cpuSeconds()
		for _, event := range events {
			found, err := matcher.MatchesForEvent(event)
			if err != nil {
				return err
			}
			matches += len(found)
		}
		if pass >= 0 {
			seconds = append(seconds, cpuSeconds()-began)
		}
	}
	sort.Float64s(seconds)
	fmt.Printf("{\"kind\": %q, \"events_per_s\": %.0f, \"matches\": %d}\n", kind,
		float64(len(events))/seconds[passes/2], matches)
	return nil
}

func run(arguments []string) error {
	text, err := os.ReadFile(arguments[0])
	if err != nil {
		return err
	}
	events := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	rules, err := os.ReadFile(arguments[1])
	if err != nil {
		return err
	}
	kinds := map[string][]json.RawMessage{}
	if err := json.Unmarshal(rules, &kinds); err != nil {
		return err
	}
	passes, err := strconv.Atoi(arguments[2])
	if err != nil {
		return err
	}
	for kind, patterns := range kinds {
		if err := measure(kind, patterns, events, passes); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", kind, err)
		}
	}
	return nil
}

func main() {
	runtime.GOMAXPROCS(1)
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
