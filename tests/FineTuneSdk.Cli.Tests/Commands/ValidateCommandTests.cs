using FineTuneSdk.Tests;

namespace FineTuneSdk.Cli.Tests.Commands;

public sealed class ValidateCommandTests
{
    [Fact]
    public async Task Mistakes_of_spec_and_data_come_in_one_go_and_nothing_else()
    {
        using var project = new MicroProject();
        project.WriteSpec(training: """ "epoch": 3, "batchSize": 0 """, method: """ "type": "lorra" """);
        var lines = await File.ReadAllLinesAsync(project["train.jsonl"], TestContext.Current.CancellationToken);
        lines[6] = lines[6].Replace("\"role\":\"user\"", "\"role\":\"usr\"", StringComparison.Ordinal);
        await File.WriteAllLinesAsync(project["train.jsonl"], lines, TestContext.Current.CancellationToken);
        var (code, output) = await FineTuneProgram.RunAsync(project.Path, "validate", project.SpecPath);
        Assert.Equal(1, code);
        var problems = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            [
                $"{project.SpecPath}(4,23): error FTSDK1008: \"type\" is \"lorra\"; it must be one of \"lora\", \"full\". Did you mean \"lora\"?",
                $"{project.SpecPath}(5,17): error FTSDK1003: Unknown key \"epoch\" in \"training\". Did you mean \"epochs\"?",
                $"{project.SpecPath}(5,42): error FTSDK1006: \"batchSize\" is 0; it must be at least 1 and at most 65536.",
            ],
            problems[..^1]);
        Assert.StartsWith($"{project["train.jsonl"]}(7,", problems[^1], StringComparison.Ordinal);
        Assert.Contains("usr", problems[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_base_with_a_missing_tensor_and_bad_data_are_both_reported()
    {
        using var project = new MicroProject();
        File.Delete(project["model/model.safetensors"]);
        await File.WriteAllTextAsync(project["test.jsonl"], "{", TestContext.Current.CancellationToken);
        var (code, output) = await FineTuneProgram.RunAsync(project.Path, "validate", project.SpecPath);
        Assert.Equal(1, code);
        Assert.Contains("error FTSDK1111", output, StringComparison.Ordinal);
        Assert.Contains($"{project["test.jsonl"]}(1,", output, StringComparison.Ordinal);
        Assert.Equal(2, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task A_spec_that_is_not_there_and_a_command_line_that_makes_no_sense()
    {
        using var project = new MicroProject();
        Assert.Equal((1, "/nowhere/x.finetune.json: error FTSDK1001: The spec doesn't exist.\n"), await FineTuneProgram.RunAsync(project.Path, "validate", "/nowhere/x.finetune.json"));
        Assert.Equal(2, (await FineTuneProgram.RunAsync(project.Path, "validate")).Code);
        Assert.Equal(2, (await FineTuneProgram.RunAsync(project.Path, "tune")).Code);
    }

    [Fact]
    public async Task The_mask_shows_what_is_trained()
    {
        using var project = new MicroProject(trainExamples: 3, testExamples: 1);
        var (code, output) = await FineTuneProgram.RunAsync(project.Path, "validate", project.SpecPath, "--show-mask", "--examples", "1");
        Assert.True(code == 0, output);
        Assert.Equal(
            $$"""
            {{project["train.jsonl"]}}(1,1): 56 tokens, «25 trained»
              <|im_start|>user
              bill bill 0<|im_end|>
              <|im_start|>assistant
              «{"department":"billing"}<|im_end|>»

            """,
            output[output.IndexOf(project["train.jsonl"], StringComparison.Ordinal)..].TrimEnd() + "\n");
    }
}
