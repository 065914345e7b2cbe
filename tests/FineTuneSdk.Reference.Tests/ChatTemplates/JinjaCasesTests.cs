using System.Text.Json.Nodes;
using FineTuneSdk.Core.ChatTemplates;
using FineTuneSdk.Core.ChatTemplates.Jinja;
using FineTuneSdk.Core.ChatTemplates.Jinja.Values;

namespace FineTuneSdk.Reference.Tests.ChatTemplates;

/// <summary>Jinja by Jinja2's own results: every case of every <c>jinja/*.jsonl</c>.</summary>
public sealed class JinjaCasesTests
{
    // The clock of the reference stood still here.
    private static readonly DateTimeOffset Now = new(2025, 3, 7, 14, 5, 9, TimeSpan.Zero);

    [Fact]
    public void Every_case_gives_Jinja2s_output_or_an_error_where_it_gives_one()
    {
        var failures = new List<string>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Testdata.Require(), "tokenizers", "reference", "jinja"), "*.jsonl").Order(StringComparer.Ordinal))
        {
            // U+2028 and its kin stand in the strings, so only LF ends a line.
            foreach (var line in File.ReadAllText(file).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                Run(JsonNode.Parse(line)!, failures);
        }

        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures));
    }

    private static void Run(JsonNode test, List<string> failures)
    {
        var (id, kind) = ((string)test["id"]!, $"jinja {(string)test["kind"]!}");
        try
        {
            var rendered = JinjaTemplate.Parse((string)test["template"]!).Render(() => Variables(test["context"]!.AsObject()), () => Now, JinjaLimits.Default, TestContext.Current.CancellationToken);
            if (Difference(test, rendered) is { } difference)
                failures.Add($"{id}: {difference}");
            else
                CaseReport.Ran(kind, id);
        }
        catch (JinjaException exception) when (exception.Failure == JinjaFailure.Unsupported)
        {
            CaseReport.NotSupported(kind, id, exception.Message);
        }
        catch (JinjaException exception)
        {
            // Only what a template says itself has to be said in its words.
            var raised = (string?)test["error_type"] == "TemplateError";
            if (test["error"] is not { } error || (raised && (exception.Failure != JinjaFailure.Raised || exception.Message != (string)error!)))
                failures.Add($"{id}: {exception.Message}");
            else
                CaseReport.Ran(kind, id);
        }
    }

    private static IEnumerable<KeyValuePair<string, object?>> Variables(JsonObject context) => context.Select(pair => KeyValuePair.Create(pair.Key, JsonValues.From(pair.Value)));

    private static string? Difference(JsonNode test, RenderedChat rendered)
    {
        if (test["output"] is not { } output)
            return $"an error was expected ({(string)test["error"]!}), got '{rendered.Text}'";
        if (rendered.Text != (string)output!)
            return $"expected '{(string)output!}', got '{rendered.Text}'";
        if (test["generation_spans"] is not JsonArray spans || IsCaptured((string)test["template"]!))
            return null;
        var expected = CodePointOffsets.ToUtf16(rendered.Text, spans);
        return expected.SequenceEqual(rendered.GenerationSpans) ? null : $"expected the spans {string.Join(' ', expected)}, got {string.Join(' ', rendered.GenerationSpans)}";
    }

    // Of a block inside text that is captured first and printed later, the reference has the position of the capture; ours is the true one.
    private static bool IsCaptured(string template) => template.Contains("{% endset %}", StringComparison.Ordinal) || template.Contains("endmacro", StringComparison.Ordinal)
        || template.Contains("endfilter", StringComparison.Ordinal) || template.Contains("endcall", StringComparison.Ordinal);
}
