using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Data;

/// <summary><c>{"prompt": "…", "completion": "…"}</c>: raw text, without a chat template. The prompt may be empty, the completion may not.</summary>
internal static class PromptCompletionFormat
{
    private static readonly string[] Keys = ["prompt", "completion"];

    public static Example? Read(LineNode line, DiagnosticBag diagnostics)
    {
        var known = LineChecks.KeysAreKnown(line, Keys, "An example", diagnostics);
        var prompt = LineChecks.RequiredText(line, "prompt", diagnostics);
        var completion = LineChecks.RequiredText(line, "completion", diagnostics);
        if (completion is not null && string.IsNullOrWhiteSpace(completion))
        {
            diagnostics.Error(DiagnosticCodes.DataEmptyExample, "The completion is empty, so there is nothing to learn.", line["completion"]!.Span);
            completion = null;
        }

        return known && prompt is not null && completion is not null ? new() { Location = line.Span, Prompt = prompt, Completion = completion } : null;
    }
}
