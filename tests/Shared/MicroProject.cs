using System.Globalization;
using System.Text;

namespace FineTuneSdk.Tests;

/// <summary>A folder with a <see cref="MicroModel"/>, data and a spec that trains in a second or two; removed at the end of a test.</summary>
internal sealed class MicroProject : IDisposable
{
    private static readonly string[] Words = ["bill", "login", "parcel", "refund", "crash", "invoice", "password", "delivery", "card", "screen"];
    private static readonly string[] Departments = ["billing", "access", "shipping"];

    /// <summary>Makes one.</summary>
    /// <param name="trainExamples">Lines of <c>train.jsonl</c>.</param>
    /// <param name="testExamples">Lines of <c>test.jsonl</c>.</param>
    /// <param name="path">A folder that is there already, or null for a temporary one.</param>
    public MicroProject(int trainExamples = 24, int testExamples = 6, string? path = null)
    {
        Path = path ?? Directory.CreateTempSubdirectory("finetune-micro-").FullName;
        MicroModel.Write(this["model"]);
        WriteData("train.jsonl", trainExamples, start: 0);
        WriteData("test.jsonl", testExamples, start: trainExamples);
        WriteSpec();
    }

    public string Path { get; }

    public string SpecPath => this["support.finetune.json"];

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Writes the spec; each argument replaces a part of it.</summary>
    public void WriteSpec(
        string data = """ "train": "train.jsonl", "validation": 0, "test": "test.jsonl" """,
        string method = """ "rank": 4, "alpha": 8 """,
        string training = """ "epochs": 2, "batchSize": 4, "learningRate": 1e-3, "maxLength": 128 """,
        string evaluation = """ "maxNewTokens": 8 """) => File.WriteAllText(
            SpecPath,
            $$"""
            {
              "base": { "model": "model" },
              "data": {{{data}}},
              "method": {{{method}}},
              "training": {{{training}}},
              "evaluation": {{{evaluation}}}
            }

            """);

    /// <summary>Writes conversations in which a request's first word decides the answer.</summary>
    public void WriteData(string file, int count, int start)
    {
        var lines = new StringBuilder();
        for (var i = start; i < start + count; i++)
        {
            var (word, other) = (Words[i % Words.Length], Words[(i * 7 + i / Words.Length) % Words.Length]);
            lines.Append(CultureInfo.InvariantCulture, $$"""{"messages":[{"role":"user","content":"{{word}} {{other}} {{i}}"},{"role":"assistant","content":"{\"department\":\"{{Departments[i % Words.Length % Departments.Length]}}\"}"}]}""").Append('\n');
        }

        File.WriteAllText(this[file], lines.ToString());
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
