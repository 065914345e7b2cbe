using System.Text;
using FineTuneSdk.Core.Data;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Tests.Stores;

namespace FineTuneSdk.Core.Tests.Data;

/// <summary>Every problem of a file in one go, each with its place and its remedy.</summary>
public sealed class DataFileTests
{
    private static (IReadOnlyList<Example> Examples, string[] Problems) Read(params string[] lines)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["data.jsonl"], string.Join('\n', lines), new UTF8Encoding(false));
        var problems = new DiagnosticBag();
        var examples = DataFile.Read(folder["data.jsonl"], "data.train", problems, TestContext.Current.CancellationToken);
        return (examples, [.. problems.Select(problem => problem.ToString().Replace(folder["data.jsonl"], "", StringComparison.Ordinal))]);
    }

    [Fact]
    public void Conversations_are_read_with_everything_that_OpenAIs_form_has()
    {
        var (examples, problems) = Read("""
            {"messages":[{"role":"system","content":"s"},{"role":"user","content":"","name":"Ann"},{"role":"assistant","content":null,"tool_calls":[{"id":"1"}],"weight":0},{"role":"tool","content":"t","tool_call_id":"1"},{"role":"assistant","content":"a","weight":1,"reasoning_content":"r"}],"tools":[{"type":"function"}],"parallel_tool_calls":false}
            """.TrimEnd());
        Assert.Empty(problems);
        var example = Assert.Single(examples);
        Assert.Equal(["system", "user", "assistant", "tool", "assistant"], example.Messages!.Select(message => message.Role));
        Assert.Equal(["s", "", null, "t", "a"], example.Messages!.Select(message => message.Content));
        Assert.Equal([2], example.Untrained);
        Assert.Equal(("Ann", "1", "r"), (example.Messages![1].Name!, example.Messages[3].ToolCallId!, example.Messages[4].ReasoningContent!));
        Assert.Equal("""[{"id":"1"}]""", example.Messages[2].ToolCalls!.ToJsonString());
        Assert.Equal("""[{"type":"function"}]""", example.Tools!.ToJsonString());
        Assert.Equal((1, 1), (example.Location.Line, example.Location.Column));
    }

    [Fact]
    public void Prompts_and_completions_are_read_as_they_stand()
    {
        var (examples, problems) = Read("""  {"prompt":"","completion":" a\n"}""");
        Assert.Empty(problems);
        Assert.Equal(("", " a\n", 3), (examples[0].Prompt!, examples[0].Completion!, examples[0].Location.Column));
    }

    [Theory]
    [InlineData("""{"prompt":"a","completion":"1",}""", "(1,32): error FTSDK2004: This line isn't JSON: there is a comma after the last member.")]
    [InlineData("""{"prompt":"é😀","completion":2}""", "(1,30): error FTSDK2009: \"completion\" is a string, this is a number.")]
    [InlineData("""{"prompt":"a"}""", "(1,1): error FTSDK2007: The key \"completion\" is missing.")]
    [InlineData("""{"prompt":"a","completion":"\n "}""", "(1,28): error FTSDK2011: The completion is empty, so there is nothing to learn.")]
    [InlineData("""{"prompt":"a","completion":"b","prompt":"c"}""", "(1,32): error FTSDK2008: The key \"prompt\" stands here a second time. Keep one of them.")]
    [InlineData("""{"prompt":"a","completion":"b","Promt":"c"}""", "(1,32): error FTSDK2006: The key \"Promt\" isn't known. Did you mean \"prompt\"?")]
    [InlineData("""{"prompt":"a","completion":"b","id":1}""", "(1,32): error FTSDK2006: The key \"id\" isn't known. An example has \"prompt\", \"completion\".")]
    [InlineData("""{"prompt":"a","completion":"b","messages":[]}""", "(1,1): error FTSDK2005: This example has keys of two formats, \"messages\" and \"prompt\". Keep one of them.")]
    [InlineData("""{"mesages":[]}""", "(1,2): error FTSDK2006: The key \"mesages\" isn't known. Did you mean \"messages\"?")]
    [InlineData("""{"text":"a"}""", "(1,1): error FTSDK2005: This example is of no known format: it needs \"messages\", or \"prompt\" and \"completion\". Its keys are \"text\".")]
    [InlineData("""{}""", "(1,1): error FTSDK2005: This example is of no known format: it needs \"messages\", or \"prompt\" and \"completion\". It is empty.")]
    [InlineData("""[1]""", "(1,1): error FTSDK2004: A line is a JSON object, this one is an array.")]
    [InlineData("""{"messages":{}}""", "(1,13): error FTSDK2009: \"messages\" is an array, this is an object.")]
    [InlineData("""{"messages":[]}""", "(1,13): error FTSDK2011: The conversation has no messages.")]
    [InlineData("""{"messages":["x"]}""", "(1,14): error FTSDK2009: \"messages[]\" is an object, this is a string.")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}]}""", "(1,13): error FTSDK2012: The conversation has no message of the role \"assistant\", so there is nothing to learn.")]
    [InlineData("""{"messages":[{"role":"asistant","content":"x"}]}""", "(1,22): error FTSDK2010: The role \"asistant\" isn't known. Did you mean \"assistant\"?")]
    [InlineData("""{"messages":[{"role":"human","content":"x"}]}""", "(1,22): error FTSDK2010: The role \"human\" isn't known. Did you mean \"user\"?")]
    [InlineData("""{"messages":[{"role":"wizard","content":"x"}]}""", "(1,22): error FTSDK2010: The role \"wizard\" isn't known. Roles are \"system\", \"developer\", \"user\", \"assistant\", \"tool\".")]
    [InlineData("""{"messages":[{"role":"assistant","content":""}]}""", "(1,44): error FTSDK2011: The assistant's message is empty, so there is nothing to learn.")]
    [InlineData("""{"messages":[{"role":"assistant"}]}""", "(1,14): error FTSDK2007: The key \"content\" is missing.")]
    [InlineData("""{"messages":[{"role":"assistant","content":[{"type":"text","text":"x"}]}]}""", "(1,44): error FTSDK2009: \"content\" is a string; content in parts (text, images) isn't supported.")]
    [InlineData("""{"messages":[{"role":"assistant","content":"x","weight":0}]}""", "(1,13): error FTSDK2015: Every assistant's message has weight 0, so there is nothing to learn.")]
    [InlineData("""{"messages":[{"role":"assistant","content":"x","weight":0.5}]}""", "(1,57): error FTSDK2009: \"weight\" is 0 (not trained) or 1.")]
    [InlineData("""{"prompt":"\ud800","completion":"x"}""", "(1,11): error FTSDK2003: This string has an escape that is half a character (\\ud800 to \\udfff alone).")]
    public void A_bad_line_is_diagnosed_at_its_place(string line, string expected)
    {
        var (examples, problems) = Read(line);
        Assert.Equal([expected], problems);
        Assert.Empty(examples);
    }

    [Fact]
    public void All_problems_come_in_one_go_and_good_lines_are_read()
    {
        var (examples, problems) = Read(
            """{"prompt":"a","completion":"1"}""",
            "",
            """{"messages":[{"role":"usr","contents":"x"},{"role":"assistant","content":1}],"tols":[]}""",
            "not json",
            """{"prompt":"b","completion":"2"}""");
        Assert.Equal(["a", "b"], examples.Select(example => example.Prompt));
        Assert.Equal(
            [
                "(3,1): error FTSDK2005: This example is of the format messages, the one on line 1 is prompt and completion. A file has one format: put them into files of their own.",
                "(3,78): error FTSDK2006: The key \"tols\" isn't known. Did you mean \"tools\"?",
                "(3,28): error FTSDK2006: The key \"contents\" isn't known. Did you mean \"content\"?",
                "(3,22): error FTSDK2010: The role \"usr\" isn't known. Did you mean \"user\"?",
                "(3,14): error FTSDK2007: The key \"content\" is missing.",
                "(3,74): error FTSDK2009: \"content\" is a string, this is a number.",
                "(4,2): error FTSDK2004: This line isn't JSON: 'not json' is an invalid JSON literal. Expected the literal 'null'.",
            ],
            problems);
    }

    [Fact]
    public void Deep_nesting_is_an_error()
    {
        var (_, problems) = Read($$"""{"prompt":"a","completion":"b","x":{{new string('[', 5000)}}{{new string(']', 5000)}}}""");
        Assert.Equal(["(1,99): error FTSDK2004: This line isn't JSON: it is nested deeper than 64 levels."], problems);
    }

    [Fact]
    public void A_file_that_is_empty_or_missing_is_named()
    {
        Assert.Equal([": error FTSDK2002: This file has no examples. Put a JSON object on each line."], Read("", "  ").Problems);
        var problems = new DiagnosticBag();
        using var folder = new TemporaryFolder();
        DataFile.Read(folder["none.jsonl"], "data.test", problems, TestContext.Current.CancellationToken);
        DataFile.Read(folder.Path, "data.train", problems, TestContext.Current.CancellationToken);
        Assert.Equal(
            [$"{folder["none.jsonl"]}: error FTSDK2001: The file that the spec names under \"data.test\" doesn't exist.", $"{folder.Path}: error FTSDK2001: The file that the spec names under \"data.train\" is a folder."],
            problems.Select(problem => problem.ToString()));
    }
}
