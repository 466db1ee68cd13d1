// Reads the chart as Helm does and the compose file as Docker does, and prints what they result in.
//
//	deploy-check chart <folder> <values.json>   the objects, strictly decoded as Kubernetes does
//	deploy-check compose <file>                 the project, validated and interpolated
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"sort"

	"github.com/compose-spec/compose-go/v2/cli"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	"helm.sh/helm/v3/pkg/lint"
	"helm.sh/helm/v3/pkg/lint/support"
	"helm.sh/helm/v3/pkg/releaseutil"
	serializer "k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/yaml"
)

func main() {
	result, err := run(os.Args[1:])
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(result)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) (any, error) {
	switch {
	case len(args) == 3 && args[0] == "chart":
		return chartObjects(args[1], args[2])
	case len(args) == 2 && args[0] == "compose":
		return composeProject(args[1])
	}
	return nil, fmt.Errorf("usage: deploy-check chart <folder> <values.json> | compose <file>")
}

func chartObjects(folder, valuesFile string) ([]any, error) {
	values, err := chartutil.ReadValuesFile(valuesFile)
	if err != nil {
		return nil, err
	}
	for _, message := range lint.All(folder, values, "gw", true).Messages {
		// Information, such as a recommended icon, is no fault.
		if message.Severity >= support.WarningSev {
			return nil, message
		}
	}
	chart, err := loader.Load(folder)
	if err != nil {
		return nil, err
	}
	release := chartutil.ReleaseOptions{Name: "gw", Namespace: "team", IsInstall: true}
	// Includes the schema of the values.
	rendered, err := chartutil.ToRenderValues(chart, values, release, chartutil.DefaultCapabilities)
	if err != nil {
		return nil, err
	}
	files, err := engine.Render(chart, rendered)
	if err != nil {
		return nil, err
	}
	delete(files, chart.Name()+"/templates/NOTES.txt")
	return decode(files)
}

func decode(files map[string]string) ([]any, error) {
	strict := serializer.NewSerializerWithOptions(
		serializer.DefaultMetaFactory, scheme.Scheme, scheme.Scheme,
		serializer.SerializerOptions{Yaml: true, Strict: true},
	)
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	sort.Strings(names)
	objects := []any{}
	for _, name := range names {
		for _, document := range releaseutil.SplitManifests(files[name]) {
			if _, _, err := strict.Decode([]byte(document), nil, nil); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			var object any
			if err := yaml.Unmarshal([]byte(document), &object); err != nil {
				return nil, err
			}
			objects = append(objects, object)
		}
	}
	return objects, nil
}

func composeProject(file string) (any, error) {
	options, err := cli.NewProjectOptions([]string{file}, cli.WithOsEnv)
	if err != nil {
		return nil, err
	}
	return options.LoadProject(context.Background())
}
