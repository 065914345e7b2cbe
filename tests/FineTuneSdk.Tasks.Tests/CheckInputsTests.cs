using FineTuneSdk.Core.Events;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace FineTuneSdk.Tasks.Tests;

public sealed class CheckInputsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingBuildEngine _engine = new();
    private readonly string _spec;

    public CheckInputsTests()
    {
        _spec = _folder.Write("support.finetune.json", "{}");
        _folder.Write("data/tickets.jsonl", "one\ntwo\nthree\n");
        _folder.Write("obj/adapter/adapter_model.safetensors", "weights");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_a_finished_run_a_worker_must_run()
    {
        Assert.Equal("there is no finished run", Check());
    }

    [Fact]
    public void A_cache_of_another_version_counts_as_none()
    {
        Finish();
        _folder.Write("obj/inputs.cache", "finetune-inputs 999\n" + _folder.Read("obj/inputs.cache"));
        Assert.Equal("there is no finished run", Check());
    }

    [Fact]
    public void With_nothing_changed_no_worker_runs()
    {
        Finish();
        Assert.Equal("", Check());
    }

    [Fact]
    public void Mode_Always_always_runs()
    {
        Finish();
        Assert.Equal("Mode is Always", Check(mode: "Always"));
    }

    [Fact]
    public void A_touched_file_with_the_same_bytes_refreshes_the_cache()
    {
        Finish();
        var touched = new DateTime(2030, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(_folder.PathOf("data/tickets.jsonl"), touched);
        Assert.Equal("", Check());
        var cache = InputsCache.TryRead(_folder.PathOf("obj/inputs.cache"));
        Assert.Equal(touched.Ticks, cache!.Inputs.Single(input => input.Path == "data/tickets.jsonl").ModifiedUtcTicks);
    }

    [Theory]
    [InlineData("one\ntwo\nTHREE\n", "data/tickets.jsonl changed (1 line)")]
    [InlineData("one\nTWO\nTHREE\nfour", "data/tickets.jsonl changed (3 lines)")]
    [InlineData("one\ntwo\nthree\nfour\nfive\n", "data/tickets.jsonl changed (2 lines added)")]
    [InlineData("one\nthree\n", "data/tickets.jsonl changed (1 line removed)")]
    [InlineData("three\ntwo\none\n", "data/tickets.jsonl changed (lines in another order)")]
    public void A_changed_line_is_counted(string text, string reason)
    {
        Finish();
        _folder.Write("data/tickets.jsonl", text);
        Assert.Equal(reason, Check());
    }

    [Fact]
    public void All_changes_are_named()
    {
        Finish();
        _folder.Write("support.finetune.json", "{ }");
        File.Delete(_folder.PathOf("data/tickets.jsonl"));
        _folder.Write("chat_template.jinja", "new");
        File.Delete(_folder.PathOf("obj/adapter/adapter_model.safetensors"));
        Assert.Equal("support.finetune.json changed;data/tickets.jsonl is gone;chat_template.jinja is new;adapter/adapter_model.safetensors is missing", Check());
    }

    [Fact]
    public void Another_version_of_the_worker_is_a_change()
    {
        Finish(version: "0.0.9");
        Assert.Equal("FineTuneSdk changed from 0.0.9 to ", Check());
    }

    [Fact]
    public void A_store_and_locked_mode_that_the_last_run_did_not_have_are_changes()
    {
        Finish();
        Assert.Equal("FineTuneStore is /team and was not known;FineTuneLockedMode is true and was not known", Check(store: "/team", lockedMode: true));
        Finish(properties: ["FineTuneStore=/team", "FineTuneLockedMode=true"]);
        Assert.Equal("", Check(store: "/team", lockedMode: true));
        Assert.Equal("", Check());
    }

    [Fact]
    public void A_gate_that_was_not_met_is_reported_again_without_a_worker()
    {
        Finish(gate: new WorkerEvent { Kind = "diagnostic", Severity = "error", Code = "FTSDK3101", File = _spec, Line = 4, Column = 5, EndLine = 4, EndColumn = 20, Text = "exactMatch\tis 0.8\\n" });
        Assert.Equal("", Check(succeeds: false));
        Assert.Equal([$"{_spec}(4,5,4,20): error FTSDK3101: exactMatch\tis 0.8\\n [https://help#FTSDK3101]"], _engine.Errors);
    }

    [Fact]
    public void A_gate_without_its_error_runs_the_worker_again()
    {
        Finish(gate: new WorkerEvent { Kind = "diagnostic", Severity = "warning", Code = "FTSDK3001", Text = "few steps" });
        Assert.Equal("a gate was not met", Check());
    }

    private string Check(string mode = "Auto", bool succeeds = true, string store = "", bool lockedMode = false)
    {
        var spec = new TaskItem(_spec, new Dictionary<string, string> { ["Name"] = "support", ["WorkDirectory"] = _folder.PathOf("obj"), ["Mode"] = mode, ["Store"] = store });
        var task = new CheckInputs { BuildEngine = _engine, Specs = [spec], WorkerAssembly = "none", LockedMode = lockedMode, HelpLink = "https://help" };
        Assert.Equal(succeeds, task.Execute());
        return task.OutOfDate.SingleOrDefault()?.GetMetadata("Reasons") ?? "";
    }

    private void Finish(string version = "", WorkerEvent? gate = null, string[]? properties = null)
    {
        var cache = new InputsCache { GateFailed = gate != null };
        cache.Properties["FineTuneSdk"] = version;
        foreach (var property in properties ?? [])
            cache.Properties[property.Split('=')[0]] = property.Split('=')[1];
        foreach (var file in new[] { "support.finetune.json", "data/tickets.jsonl", "chat_template.jinja" })
            cache.Inputs.Add(InputFile.Describe(file, _folder.FullPath));
        cache.Outputs["adapter/adapter_model.safetensors"] = "weights".Length;
        if (gate != null)
            cache.Diagnostics.Add(gate);
        cache.Write(_folder.PathOf("obj/inputs.cache"));
    }
}
