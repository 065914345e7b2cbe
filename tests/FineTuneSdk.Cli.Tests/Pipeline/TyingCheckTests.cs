using FineTuneSdk.Cli.Pipeline;
using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Tests;

namespace FineTuneSdk.Cli.Tests.Pipeline;

public sealed class TyingCheckTests
{
    private const string Both = "The base's head and embedding are one matrix, and they part when ";
    private const string Remedy = " trained without \"ensureWeightTying\": set it to true to train them as one.";

    private static readonly ModelModule[] Modules =
        [new("model.embed_tokens", ModelModuleKind.Embedding), new("model.layers.0.self_attn.q_proj", ModelModuleKind.Linear), new("lm_head", ModelModuleKind.OutputHead)];

    [Theory]
    [InlineData(""" "modulesToSave": ["embed_tokens"] """, "(4,32): warning FTSDK1409: " + Both + "'model.embed_tokens' is" + Remedy)]
    [InlineData(""" "modulesToSave": ["lm_head", "embed_tokens"] """, "(4,32): warning FTSDK1409: " + Both + "'model.embed_tokens' and 'lm_head' are" + Remedy)]
    [InlineData(""" "targets": ["q_proj", "lm_head"] """, "(4,26): warning FTSDK1409: " + Both + "'lm_head' is" + Remedy)]
    [InlineData(""" "modulesToSave": ["embed_tokens"], "ensureWeightTying": true """, null)]
    [InlineData(""" "rank": 4 """, null)]
    [InlineData(""" "type": "full" """, null)]
    public void What_parts_a_tied_head_is_said_where_the_spec_names_it(string method, string? expected)
    {
        using var project = new MicroProject();
        project.WriteSpec(method: method);
        var file = SpecReader.Read(project.SpecPath, new DiagnosticBag())!;
        var spec = file.Spec.Method;
        var match = new TargetMatcher(spec.Targets is { } names ? AdapterTargets.Of(names) : AdapterTargets.AllLinear, spec.ModulesToSave, spec.EnsureWeightTying).Match(Modules, isTied: true);
        Assert.Equal(expected is null ? null : project.SpecPath + expected, TyingCheck.Check(file, isTied: true, match)?.ToString());
        Assert.Null(TyingCheck.Check(file, isTied: false, match));
    }

    [Fact]
    public async Task A_plan_says_it()
    {
        using var project = new MicroProject();
        Replace("model/config.json", "\"tie_word_embeddings\":false", "\"tie_word_embeddings\":true");
        project.WriteSpec(method: """ "modulesToSave": ["embed_tokens"] """);
        Replace("support.finetune.json", "\"model\": \"model\"", "\"model\": \"model\", \"weights\": \"fresh\"");
        var (code, output) = await FineTuneProgram.RunAsync(project.Path, "plan", project.SpecPath);
        Assert.True(code == 0, output);
        Assert.Contains($"{project.SpecPath}(4,32): warning FTSDK1409: {Both}'model.embed_tokens' is{Remedy}\n", output, StringComparison.Ordinal);

        void Replace(string file, string from, string to)
        {
            var text = File.ReadAllText(project[file]);
            Assert.Contains(from, text, StringComparison.Ordinal);
            File.WriteAllText(project[file], text.Replace(from, to, StringComparison.Ordinal));
        }
    }
}
