package deploy

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

// workload is one manifest and the pod that it makes. A patch gives a part of a pod, to which the rest says how it runs.
type workload struct {
	object any
	pod    func() *corev1.PodSpec
	labels func() map[string]string // of the pod
	patch  bool
}

func workloads() map[string]workload {
	job, cron, hook := &batchv1.Job{}, &batchv1.CronJob{}, &corev1.Pod{}
	gateway, set := &appsv1.Deployment{}, &appsv1.DaemonSet{}
	of := func(t *corev1.PodTemplateSpec) (func() *corev1.PodSpec, func() map[string]string) {
		return func() *corev1.PodSpec { return &t.Spec }, func() map[string]string { return t.Labels }
	}
	whole := func(object any, t *corev1.PodTemplateSpec) workload {
		pod, labels := of(t)
		return workload{object: object, pod: pod, labels: labels}
	}
	patch := whole(gateway, &gateway.Spec.Template)
	patch.patch = true
	return map[string]workload{
		"job.yaml":       whole(job, &job.Spec.Template),
		"cronjob.yaml":   whole(cron, &cron.Spec.JobTemplate.Spec.Template),
		"daemonset.yaml": whole(set, &set.Spec.Template),
		"helm-test.yaml": {object: hook, pod: func() *corev1.PodSpec { return &hook.Spec },
			labels: func() map[string]string { return hook.Labels }},
		"init-container.yaml": patch,
	}
}

func strictly(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.UnmarshalStrict(text, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// TestManifests decodes each file into the type of its kind, where a field that the API does not have is an error, and
// looks at how each container runs.
func TestManifests(t *testing.T) {
	files, err := filepath.Glob("*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	all := workloads()
	if len(files) != len(all)+1 { // ephemeral.yaml has a test of its own
		t.Errorf("files %v, tested are %d", files, len(all))
	}
	for name, w := range all {
		t.Run(name, func(t *testing.T) {
			strictly(t, name, w.object)
			kind := reflect.Indirect(reflect.ValueOf(w.object))
			if got := kind.FieldByName("Kind").String(); got != kind.Type().Name() {
				t.Errorf("kind %s, want %s", got, kind.Type().Name())
			}
			group := filepath.Base(filepath.Dir(kind.Type().PkgPath())) + "/v1"
			if got := kind.FieldByName("APIVersion").String(); got != strings.TrimPrefix(group, "core/") {
				t.Errorf("apiVersion %s of a %s", got, kind.Type())
			}
			for _, complaint := range complaints(w.pod(), w.patch) {
				t.Error(complaint)
			}
			if !w.patch && w.labels()["app.kubernetes.io/name"] != "tyk-redis-doctor" {
				t.Errorf("labels of the pod: %v", w.labels())
			}
		})
	}
}

// complaints says what a pod may do that the program does not need, and what it lacks.
func complaints(p *corev1.PodSpec, patch bool) []string {
	var out []string
	add := func(bad bool, what string) {
		if bad {
			out = append(out, what)
		}
	}
	add(p.HostNetwork || p.HostPID || p.HostIPC, "the host's namespaces")
	add(!patch && (p.AutomountServiceAccountToken == nil || *p.AutomountServiceAccountToken), "a token of the API")
	add(slices.ContainsFunc(p.Volumes, func(v corev1.Volume) bool { return v.HostPath != nil }), "a folder of the host")
	containers := slices.Concat(p.InitContainers, p.Containers)
	add(len(containers) == 0, "no container")
	for _, c := range containers {
		for _, what := range unsafe(p.SecurityContext, c.SecurityContext) {
			add(true, c.Name+": "+what)
		}
		for _, r := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory} {
			add(c.Resources.Requests[r] == (corev1.ResourceList{})[r] || c.Resources.Limits[r] == (corev1.ResourceList{})[r],
				c.Name+": no request or limit of "+string(r))
		}
		config := slices.ContainsFunc(c.EnvFrom, func(e corev1.EnvFromSource) bool { return e.ConfigMapRef != nil })
		secret := slices.ContainsFunc(c.EnvFrom, func(e corev1.EnvFromSource) bool { return e.SecretRef != nil })
		add(!config || !secret, c.Name+": not the Gateway's ConfigMap and Secret")
		add(len(c.Command) > 0, c.Name+": a command in place of the image's own")
		add(c.Image == "" || len(c.Args) == 0, c.Name+": no image or no arguments")
	}
	return out
}

// unsafe says what a container may do that it must not. What its own context does not say the pod's does.
func unsafe(pod *corev1.PodSecurityContext, c *corev1.SecurityContext) []string {
	if c == nil {
		return []string{"no security context"}
	}
	if pod == nil {
		pod = &corev1.PodSecurityContext{}
	}
	var out []string
	add := func(bad bool, what string) {
		if bad {
			out = append(out, what)
		}
	}
	isTrue := func(b *bool) bool { return b != nil && *b }
	add(!isTrue(c.RunAsNonRoot) && !isTrue(pod.RunAsNonRoot), "may run as root")
	add(!isTrue(c.ReadOnlyRootFilesystem), "may write to its root file system")
	add(c.AllowPrivilegeEscalation == nil || *c.AllowPrivilegeEscalation, "may gain privileges")
	add(isTrue(c.Privileged), "is privileged")
	dropsAll := c.Capabilities != nil && slices.Equal(c.Capabilities.Drop, []corev1.Capability{"ALL"}) && len(c.Capabilities.Add) == 0
	add(!dropsAll, "keeps capabilities")
	profile := c.SeccompProfile
	if profile == nil {
		profile = pod.SeccompProfile
	}
	add(profile == nil || profile.Type != corev1.SeccompProfileTypeRuntimeDefault, "has no seccomp profile")
	return out
}

// TestEphemeral: kubectl debug --custom takes a part of a container, and an ephemeral one may not have everything.
func TestEphemeral(t *testing.T) {
	var c corev1.Container
	strictly(t, "ephemeral.yaml", &c)
	if bad := unsafe(nil, c.SecurityContext); len(bad) > 0 {
		t.Errorf("it %s", strings.Join(bad, ", "))
	}
	c.SecurityContext, c.Env, c.EnvFrom, c.VolumeMounts = nil, nil, nil, nil
	if !reflect.DeepEqual(c, corev1.Container{}) {
		t.Errorf("what an ephemeral container must not have, or kubectl debug says itself: %+v", c)
	}
}

// TestDaemonSetMeetsThePlugin: the plugin looks for the pods by their labels, and for the report in the log of a container.
func TestDaemonSetMeetsThePlugin(t *testing.T) {
	var set appsv1.DaemonSet
	strictly(t, "daemonset.yaml", &set)
	if !reflect.DeepEqual(set.Spec.Selector.MatchLabels, set.Spec.Template.Labels) {
		t.Errorf("the selector %v is not the pod's labels %v", set.Spec.Selector.MatchLabels, set.Spec.Template.Labels)
	}
	plugin, err := os.ReadFile("kubectl-tyk_redis")
	if err != nil {
		t.Fatal(err)
	}
	selector := "-l app.kubernetes.io/name=" + set.Spec.Template.Labels["app.kubernetes.io/name"] +
		",app.kubernetes.io/component=" + set.Spec.Template.Labels["app.kubernetes.io/component"] + " "
	report := set.Spec.Template.Spec.InitContainers[0]
	for _, want := range []string{selector, " -c " + report.Name + `"`} {
		if !strings.Contains(string(plugin), want) {
			t.Errorf("the plugin has no %s", want)
		}
	}
	if got := strings.Join(report.Args, " "); !strings.HasSuffix(got, "--fail-on never -o json") {
		t.Errorf("the report is made by %s", got)
	}
}

// TestComplaints: a container that may do everything is found, and a field that the API does not have.
func TestComplaints(t *testing.T) {
	yes := true
	folder := corev1.Volume{VolumeSource: corev1.VolumeSource{HostPath: &corev1.HostPathVolumeSource{}}}
	pod := &corev1.PodSpec{HostPID: true, Volumes: []corev1.Volume{folder},
		Containers: []corev1.Container{
			{Name: "bare", Command: []string{"sh"}},
			{Name: "root", SecurityContext: &corev1.SecurityContext{Privileged: &yes, Capabilities: &corev1.Capabilities{
				Drop: []corev1.Capability{"ALL"}, Add: []corev1.Capability{"NET_ADMIN"}}}},
		}}
	if got := complaints(pod, false); len(got) != 3+6+10 {
		t.Errorf("%d complaints: %s", len(got), strings.Join(got, "; "))
	}
	if err := yaml.UnmarshalStrict([]byte("spec: {containers: [{name: a, runAsNonRoot: true}]}"), &corev1.Pod{}); err == nil {
		t.Error("a field in the wrong place was taken")
	}
}
