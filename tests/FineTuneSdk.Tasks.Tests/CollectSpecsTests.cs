using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace FineTuneSdk.Tasks.Tests;

public sealed class CollectSpecsTests
{
    private readonly RecordingBuildEngine _engine = new();

    [Fact]
    public void A_spec_gets_name_work_directory_and_the_project_s_settings()
    {
        var spec = Assert.Single(Collect(new TaskItem("/app/support.v2.finetune.json")));
        Assert.Equal("/app/support.v2.finetune.json", spec.ItemSpec);
        Assert.Equal("support.v2", spec.GetMetadata("Name"));
        Assert.Equal(Path.Combine("/app/obj/finetune", "support.v2"), spec.GetMetadata("WorkDirectory"));
        Assert.Equal("RestoreOnly", spec.GetMetadata("Mode"));
        Assert.Equal("cpu", spec.GetMetadata("Device"));
        Assert.Equal("/team", spec.GetMetadata("Store"));
        Assert.Equal("finetune/support.v2", spec.GetMetadata("Link"));
    }

    [Fact]
    public void Paths_are_taken_as_they_are()
    {
        var task = new CollectSpecs { BuildEngine = _engine, Specs = [LiteralItems.Create("/a%2Fb/c%20d.finetune.json")], Directory = "/a%2Fb/obj/finetune", Store = "/%41" };
        Assert.True(task.Execute());
        var spec = Assert.Single(task.Collected);
        Assert.Equal(
            ["/a%2Fb/c%20d.finetune.json", "c%20d", Path.Combine("/a%2Fb/obj/finetune", "c%20d"), "/%41", "finetune/c%20d"],
            new[] { spec.ItemSpec, spec.GetMetadata("Name"), spec.GetMetadata("WorkDirectory"), spec.GetMetadata("Store"), spec.GetMetadata("Link") });
    }

    [Fact]
    public void Metadata_of_the_item_win_and_a_mode_is_known_in_any_case()
    {
        var item = new TaskItem("/app/a.finetune.json", new Dictionary<string, string> { ["Mode"] = "defer", ["Device"] = "cuda:1", ["Store"] = "/own", ["Link"] = "models/a" });
        var spec = Assert.Single(Collect(item));
        Assert.Equal("Defer", spec.GetMetadata("Mode"));
        Assert.Equal("cuda:1", spec.GetMetadata("Device"));
        Assert.Equal("/own", spec.GetMetadata("Store"));
        Assert.Equal("models/a", spec.GetMetadata("Link"));
    }

    [Fact]
    public void An_unknown_mode_two_equal_names_and_a_missing_name_are_errors()
    {
        Collect(
            new TaskItem("/app/a.finetune.json", new Dictionary<string, string> { ["Mode"] = "Sometimes" }),
            new TaskItem("/app/more/A.finetune.json"),
            new TaskItem("/app/.finetune.json"));
        Assert.Equal(
            [
                "/app/a.finetune.json: error FTSDK0193: Mode (FineTuneMode) is \"Sometimes\"; it must be one of Auto, Always, Defer, RestoreOnly.",
                "/app/.finetune.json: error FTSDK0193: A spec needs a name before \".finetune.json\": the adapter is called by it.",
                "/app/more/A.finetune.json: error FTSDK0194: Two specs of this project are named \"a\": /app/a.finetune.json and /app/more/A.finetune.json. Rename one, or take it out of @(FineTune).",
            ],
            _engine.Errors);
    }

    private ITaskItem[] Collect(params ITaskItem[] specs)
    {
        var task = new CollectSpecs { BuildEngine = _engine, Specs = specs, Directory = "/app/obj/finetune", Mode = "RestoreOnly", Device = "cpu", Store = "/team" };
        Assert.Equal(task.Execute(), !_engine.Errors.Any());
        return task.Collected;
    }
}
