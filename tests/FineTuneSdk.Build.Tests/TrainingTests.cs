using System.Text.RegularExpressions;
using FineTuneSdk.Build.Tests.Harness;

namespace FineTuneSdk.Build.Tests;

/// <summary>The whole path on packed packages, with the real worker and a micro model.</summary>
public sealed partial class TrainingTests(PackedFeed feed)
{
    [Fact]
    public async Task An_application_is_trained_answers_and_answers_elsewhere()
    {
        var (app, _) = TrainingConsumer.Create(feed);
        var first = await app.BuildAsync();
        first.Succeeds().StartsWorkers(1);
        Assert.Matches(ProgressLine(), first.Output);
        Assert.Contains("libtorch: " + Repository.PackagesFolder, await TrainingConsumer.AnswersAsync(app, app.PathOf("bin/Debug/net10.0"), app.Environment), StringComparison.Ordinal);
        (await app.BuildAsync("-c", "Release")).Succeeds().StartsWorkers(0);

        (await app.RunAsync(["publish", "--no-restore", "-o", app.PathOf("../published")])).Succeeds().StartsWorkers(0);
        var moved = Path.Combine(feed.Root, "moved");
        Directory.Move(app.PathOf("../published"), moved);
        Directory.Move(app.FullPath, app.FullPath + "-gone");
        Directory.Move(app.PathOf("../bases"), app.PathOf("../bases-gone"));
        var elsewhere = new Dictionary<string, string?>(app.Environment) { ["HOME"] = Path.Combine(feed.Root, "nobody"), ["FINETUNE_HOME"] = null, ["NUGET_PACKAGES"] = null };
        Assert.Contains("libtorch: " + Path.Combine(moved, "finetune", "libtorch"), await TrainingConsumer.AnswersAsync(app, moved, elsewhere), StringComparison.Ordinal);
        Directory.Delete(moved, recursive: true);
    }

    [Fact]
    public async Task With_the_method_full_the_application_takes_the_model_itself_one_key_apart()
    {
        var (app, spec) = TrainingConsumer.Create(feed);
        (await app.BuildAsync()).Succeeds().StartsWorkers(1);
        TrainingConsumer.WriteSpec(app, spec, method: """ "type": "full" """);
        (await app.BuildAsync()).Succeeds().StartsWorkers(1);
        string[] files = ["chat_template.jinja", "config.json", "finetune.manifest.json", "generation_config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"];
        Assert.Equal(files, Delivered("bin/Debug/net10.0"));
        (await app.BuildAsync()).Succeeds().StartsWorkers(0);

        (await app.RunAsync(["publish", "--no-restore", "-p:FineTunePublishBase=true", "-o", app.PathOf("../published")])).Succeeds().StartsWorkers(0);
        Assert.Equal(files, Delivered("../published"));
        Assert.False(Directory.Exists(app.PathOf("../published/finetune/bases")));
        await TrainingConsumer.AnswersAsync(app, app.PathOf("../published"), app.Environment);

        IEnumerable<string?> Delivered(string output) => Directory.GetFiles(app.PathOf(output + "/finetune/support")).Select(Path.GetFileName).Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task After_Clean_the_user_s_store_gives_the_adapter_back_byte_for_byte()
    {
        var (app, _) = TrainingConsumer.Create(feed);
        (await app.BuildAsync()).Succeeds().StartsWorkers(1);
        var trained = File.ReadAllBytes(app.PathOf("bin/Debug/net10.0/finetune/support/adapter_model.safetensors"));
        (await app.RunAsync(["clean"])).Succeeds();
        var again = await app.BuildAsync();
        again.Succeeds().StartsWorkers(1);
        Assert.Contains(again.Messages, message => message.StartsWith("support: restored the adapter from ", StringComparison.Ordinal));
        Assert.Equal(trained, File.ReadAllBytes(app.PathOf("bin/Debug/net10.0/finetune/support/adapter_model.safetensors")));
    }

    [Fact]
    public async Task A_gate_of_99_percent_fails_again_without_training_and_passes_without_training_once_lowered()
    {
        var (app, spec) = TrainingConsumer.Create(feed);
        TrainingConsumer.WriteSpec(app, spec, evaluation: """ "maxNewTokens": 8, "gates": [ { "metric": "exactMatch", "on": "test", "min": 0.99 } ] """);
        var first = await app.BuildAsync();
        first.Fails().StartsWorkers(1);
        Assert.Matches(@"^support\.finetune\.json\(6,\d+\): FTSDK3150: exactMatch on test is 0(\.\d+)?.*, and the gate asks for at least 0\.99\.$", Assert.Single(first.Errors));
        var second = await app.BuildAsync();
        Assert.Equal(first.Errors, second.Fails().StartsWorkers(0).Errors);

        TrainingConsumer.WriteSpec(app, spec, evaluation: """ "maxNewTokens": 8, "gates": [ { "metric": "exactMatch", "on": "test", "min": 0 } ] """);
        var lowered = await app.BuildAsync();
        lowered.Succeeds().StartsWorkers(1);
        Assert.DoesNotMatch(ProgressLine(), string.Join('\n', lowered.Messages));
    }

    [Fact]
    public async Task Every_mistake_of_spec_and_data_is_reported_in_one_build_at_its_place()
    {
        var (app, _) = TrainingConsumer.Create(feed);
        var lines = File.ReadAllLines(app.PathOf("train.jsonl"));
        lines[6] = "{\"messages\": [}";
        File.WriteAllLines(app.PathOf("train.jsonl"), lines);
        app.Write("support.finetune.json", """
            {
              "base": { "model": "micro" },
              "data": { "train": "train.jsonl", "test": "test.jsonl" },
              "method": { "ranks": 4 },
              "training": { "epochs": 0, "schedule": "cosinus" }
            }
            """);
        var build = await app.BuildAsync();
        build.Fails().StartsWorkers(1);
        Assert.Equal(4, build.Errors.Count);
        Assert.StartsWith("support.finetune.json(4,15): FTSDK1003: ", build.Errors[0], StringComparison.Ordinal);
        Assert.Contains("\"rank\"", build.Errors[0], StringComparison.Ordinal);
        Assert.StartsWith("support.finetune.json(5,27): FTSDK1006: ", build.Errors[1], StringComparison.Ordinal);
        Assert.StartsWith("support.finetune.json(5,42): FTSDK1008: ", build.Errors[2], StringComparison.Ordinal);
        Assert.Matches(@"^train\.jsonl\(7,\d+\): FTSDK2004: ", build.Errors[3]);
        Assert.DoesNotContain("   at ", build.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_base_without_a_tensor_and_a_plan_above_the_limit_are_refused_before_training()
    {
        var (app, spec) = TrainingConsumer.Create(feed);
        TrainingConsumer.WriteSpec(app, spec, training: """ "epochs": 10000, "batchSize": 4, "maxLength": 128 """);
        var tooLong = await app.BuildAsync("-p:FineTuneTimeLimit=5");
        Assert.Matches(@"^support\.finetune\.json: FTSDK3201: The [\d,]+ steps would take about .*, more than the limit of .* `dotnet build "".*App\.csproj"" -p:FineTuneTimeLimit=0`", Assert.Single(tooLong.Fails().Errors));
        Assert.DoesNotMatch(ProgressLine(), string.Join('\n', tooLong.Messages));

        var config = app.Read("../bases/micro/config.json");
        app.Write("../bases/micro/config.json", config.Replace("\"num_hidden_layers\":2", "\"num_hidden_layers\":3", StringComparison.Ordinal));
        var missing = await app.BuildAsync();
        missing.Fails().StartsWorkers(1);
        Assert.Contains("model.layers.2.", Assert.Single(missing.Errors), StringComparison.Ordinal);
    }

    // step 3/12  loss 5.123  4,567 tokens/s  2 s left
    [GeneratedRegex(@"step \d+/\d+  loss \d+\.\d+  [\d,]+ tokens/s  (.+ left|done)")]
    private static partial Regex ProgressLine();
}
