using System.Globalization;
using System.Text.RegularExpressions;
using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Tests;

namespace FineTuneSdk.Cli.Tests.Commands;

public sealed partial class PlanCommandTests
{
    [Fact]
    public async Task The_plan_is_what_the_manifest_says_afterwards()
    {
        using var project = new MicroProject(trainExamples: 23);
        project.WriteSpec(data: """ "train": "train.jsonl", "test": "test.jsonl" """, training: """ "epochs": 1.5, "batchSize": 4, "microBatchSize": 3, "maxLength": 128 """);
        var (code, plan) = await FineTuneProgram.RunAsync(project.Path, "plan", project.SpecPath);
        Assert.True(code == 0, plan);
        Assert.Matches(
            @"\n  memory  about \d+ MB at the peak: program \d+ MB, weights \d+ MB, activations \d+ MB,\n          trained \d+ MB, gradients \d+ MB, optimizer \d+ MB,\n          logits \d+ MB or a layer's work \d+ MB, between blocks \d+ MB\n",
            plan);
        Assert.Matches(@"\n  time    about [\d.]+ (s|min)\n", plan);
        Assert.False(Directory.Exists(project["obj"]));

        (code, var output) = await FineTuneProgram.RunAsync(project.Path, "train", project.SpecPath);
        Assert.True(code == 0, output);
        var training = AdapterManifestFile.Read(project["obj/finetune/support/adapter"]).Training;
        var match = Figures().Match(plan);
        Assert.True(match.Success, plan);
        Assert.Equal(
            (training.Steps, training.Tokens, training.SupervisedTokens, training.TrainableParameters),
            (Number(match, "steps"), Number(match, "tokens"), Number(match, "supervised"), Number(match, "parameters")));
        Assert.Equal(9, training.Steps);
    }

    [Fact]
    public async Task A_plan_that_does_not_fit_says_what_would_need_less()
    {
        using var project = new MicroProject();
        // What the runtime may take is what the process may take: 64 MiB.
        var (code, output) = await FineTuneProgram.RunAsync(project.Path, new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = "4000000" }, "plan", project.SpecPath);
        Assert.True(code == 0, output);
        Assert.Matches(
            @"support\.finetune\.json\(5,15\): warning FTSDK3202: The training needs about \d+ MB of memory, and there are 67 MB\. With less, ""microBatchSize"": 1 needs about \d+ MB; that and ""gradientCheckpointing"": true needs about \d+ MB\.",
            output);
    }

    private static long Number(Match match, string name) => long.Parse(match.Groups[name].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"method  LoRA .*, (?<parameters>[\d,]+) parameters\n(.*\n)*?  steps   (?<steps>\d+) in .*\n  tokens  (?<tokens>[\d,]+), of them (?<supervised>[\d,]+) supervised")]
    private static partial Regex Figures();
}
