using System.Text.Json;
using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Data;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Torch.Generation;
using FineTuneSdk.Torch.Models;
using FineTuneSdk.Torch.Peft;
using FineTuneSdk.Torch.Training;
using static TorchSharp.torch;

namespace FineTuneSdk.Reference.Tests.Pretrained;

/// <summary>
/// A real fine-tuning by PEFT: its adapter, loaded here, and its training, repeated here from the same start with the same batches. The whole training takes many
/// minutes; without <c>FINETUNE_WHOLE_YARDSTICK=1</c> only its beginning is run.
/// </summary>
public sealed class YardstickTests
{
    private const string Kind = "yardstick";
    private const int BeginningSteps = 30;
    private const int AnswerTokens = 12;

    private static readonly Example Source = new() { Location = new SourceSpan("rendered.jsonl"), Prompt = "", Completion = "" };

    public static TheoryData<string> Names => PretrainedModel.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void PEFTs_adapter_gives_PEFTs_log_probabilities(string name)
    {
        using var model = Open(name);
        using var view = model.View();
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        var expected = model.Read("yardstick", "adapter_logprobs.json");
        var limit = expected.GetProperty("suggested_limit_logprob_abs").GetDouble();
        var cases = expected.GetProperty("cases").EnumerateArray().ToList();
        var without = Worst(view, cases, "logprobs_base");
        using var adapter = LoadedAdapter.Load(view, Path.Combine(model.Source, "yardstick", "peft_adapter"));
        var with = Worst(view, cases, "logprobs_with_adapter");
        Assert.True(with <= limit && without <= limit, $"with the adapter {with:g3}, without {without:g3}, the limit is {limit:g3}");
        CaseReport.Ran(Kind, $"{name} PEFT's adapter", $"{cases.Count} examples, log-probabilities {with:g2} with it, {without:g2} without, of {limit:g2}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void PEFTs_adapter_answers_as_in_PEFT(string name)
    {
        using var model = Open(name);
        using var view = model.View();
        using var adapter = LoadedAdapter.Load(view, Path.Combine(model.Source, "yardstick", "peft_adapter"));
        var expected = model.Read("yardstick", "peft_answers.json").EnumerateArray().ToList();
        var same = Answers(model, view, expected).Zip(expected).Count(p => p.First == p.Second.GetProperty("text").GetString());
        Assert.InRange(same, expected.Count - 1, expected.Count);
        CaseReport.Ran(Kind, $"{name} PEFT's adapter, answers", $"{same} of {expected.Count}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Training_follows_PEFTs(string name)
    {
        using var model = Open(name);
        using var view = model.View();
        var reference = model.Read("yardstick", "reference.json");
        var log = reference.GetProperty("log").EnumerateArray().ToList();
        var isWhole = Environment.GetEnvironmentVariable("FINETUNE_WHOLE_YARDSTICK") == "1";
        using var run = Start(model, view, reference);
        var losses = new List<double>();
        var (early, late, norms) = (0.0, 0.0, 0.0);
        foreach (var (batch, i) in model.Read("yardstick", "batches.json").GetProperty("batches").EnumerateArray().Select((b, i) => (b, i)).Take(isWhole ? log.Count : BeginningSteps))
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            var (loss, norm) = Step(run, Examples(model, batch), log[i].GetProperty("lr").GetDouble(), i + 1);
            losses.Add(loss);
            var distance = Math.Abs(loss - log[i].GetProperty("loss").GetDouble());
            early = i < 10 ? Math.Max(early, distance) : early;
            late = i < BeginningSteps ? Math.Max(late, distance) : late;
            norms = i < 2 ? Math.Max(norms, Math.Abs(norm / log[i].GetProperty("grad_norm").GetDouble() - 1)) : norms;
            Assert.True(early <= 2e-4 && late <= 1e-3 && norms <= 1e-4, $"step {i + 1}: loss {distance:g3} off; gradient norms of the first steps {norms:g3}");
        }

        CaseReport.Ran(Kind, $"{name} training", $"{losses.Count} steps, loss {early:g2} of 2e-04 to step 10, {late:g2} of 1e-03 to step {BeginningSteps}, gradient norm {norms:g2} of 1e-04");
        if (isWhole)
            CheckEnd(model, view, losses);
        else
            CaseReport.NotSupported(Kind, $"{name} the whole training", "FINETUNE_WHOLE_YARDSTICK isn't 1");
    }

    private static void CheckEnd(PretrainedModel model, CausalLanguageModel view, List<double> losses)
    {
        var mean = losses.TakeLast(100).Average();
        var expected = model.Read("yardstick", "peft_answers.json").EnumerateArray().ToList();
        var right = Answers(model, view, expected).Zip(expected).Count(p => p.First.Trim() == p.Second.GetProperty("expected").GetString());
        CaseReport.Ran(Kind, $"{model.Name} the whole training", $"{right} of {expected.Count} right, mean loss of the last 100 steps {mean:g3}");
        Assert.True(mean < 0.04 && right >= 0.94 * expected.Count, $"{right} of {expected.Count} right, mean loss of the last 100 steps {mean:g3}");
    }

    private static PretrainedModel Open(string name)
    {
        var model = PretrainedModel.Open(name);
        Assert.SkipUnless(Directory.Exists(Path.Combine(model.Source, "yardstick")), $"{name} has no yardstick.");
        return model;
    }

    private static double Worst(CausalLanguageModel view, List<JsonElement> cases, string key) => cases.Max(test =>
    {
        using var scope = NewDisposeScope();
        var ids = PretrainedModelTests.Ids(test.GetProperty("ids"));
        var actual = PretrainedModelTests.LogProbabilities(view.Logits(view.Forward(tensor(ids).unsqueeze(0)))[0], ids);
        return Tensors.Distance(actual, tensor(test.GetProperty(key).EnumerateArray().Select(v => v.GetDouble()).ToArray()));
    });

    private static IReadOnlyList<string> Answers(PretrainedModel model, CausalLanguageModel view, List<JsonElement> cases)
    {
        var stop = model.Read("generation_config.json").GetProperty("eos_token_id").GetInt32();
        var prompts = cases.ConvertAll(c => Array.ConvertAll(PretrainedModelTests.Ids(c.GetProperty("prompt_ids")), i => (int)i));
        var options = new GenerationOptions { MaxNewTokens = AnswerTokens, StopTokenIds = [stop] };
        return [.. new TextGenerator(view, model.Tokenizer).GenerateBatch(prompts, options, cancellationToken: TestContext.Current.CancellationToken).Select(a => a.Text)];
    }

    private static TrainingRun Start(PretrainedModel model, CausalLanguageModel view, JsonElement reference)
    {
        var config = PeftAdapterConfigReader.Read(Path.Combine(model.Source, "yardstick", "peft_adapter"));
        var match = new TargetMatcher(config).Match(ModelModules.Of(view), view.Config.TieWordEmbeddings);
        var training = new TrainingSpec { WeightDecay = reference.GetProperty("hyper_parameters").GetProperty("weight_decay").GetDouble(), MaxGradientNorm = 1 };
        var run = new TrainingRun(view, AdapterLayout.Lora(view, match, config), new MethodSpec { Rank = config.Rank, Alpha = config.Alpha }, training);
        using var gradients = no_grad();
        foreach (var path in match.Adapted.Select(m => m.Path))
            run.Parameters[path + PeftNames.LinearA].copy_(YardstickStart.Values(path, run.Parameters[path + PeftNames.LinearA].shape));
        return run;
    }

    private static List<EncodedExample> Examples(PretrainedModel model, JsonElement lines)
    {
        var rendered = File.ReadLines(Path.Combine(model.Source, "yardstick", "rendered.jsonl")).ToList();
        return [.. lines.EnumerateArray().Select(line =>
        {
            var example = JsonDocument.Parse(rendered[line.GetInt32()]).RootElement;
            var (from, to) = (example.GetProperty("labels_from").GetInt32(), example.GetProperty("labels_to").GetInt32());
            return new EncodedExample(Source, [.. PretrainedModelTests.Ids(example.GetProperty("ids")).Select(i => (int)i)], [.. Enumerable.Range(0, example.GetProperty("ids").GetArrayLength()).Select(i => i >= from && i < to)]);
        })];
    }

    private static (double Loss, double Norm) Step(TrainingRun run, List<EncodedExample> examples, double rate, int step)
    {
        using var scope = NewDisposeScope();
        run.ClearGradients();
        var loss = run.Accumulate(examples, examples.Sum(e => (long)e.SupervisedCount), seed: 0).item<float>();
        var norm = run.GradientNorm();
        run.Update(rate, step, norm);
        return (loss, norm.item<float>());
    }
}
