using System.Text.Json;
using FineTuneSdk.Core.ChatTemplates;
using FineTuneSdk.Core.Data;
using FineTuneSdk.Core.Weights;
using FineTuneSdk.Torch.Generation;
using FineTuneSdk.Torch.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTuneSdk.Reference.Tests.Pretrained;

/// <summary>A real model: token ids, hidden states, logits, losses and greedy answers are those of Transformers.</summary>
public sealed class PretrainedModelTests
{
    private const string Kind = "pretrained models";

    public static TheoryData<string> Names => PretrainedModel.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Logits_log_probabilities_and_losses_equal_the_references(string name)
    {
        using var model = PretrainedModel.Open(name);
        using var view = model.View();
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        var inputs = model.Read("inputs.json");
        var expected = Tensors.Read(Path.Combine(model.Source, "logits.safetensors"));
        var (logit, probability, lossOff) = (0.0, 0.0, 0.0);
        foreach (var sequence in inputs.GetProperty("sequences").EnumerateArray())
        {
            using var inner = NewDisposeScope();
            var key = sequence.GetProperty("key").GetString()!;
            var ids = Ids(sequence.GetProperty("ids"));
            Assert.Equal(ids, model.Tokenizer.Encode(sequence.GetProperty("text").GetString()!).Ids.Select(i => (long)i));
            var logits = view.Logits(view.Forward(tensor(ids).unsqueeze(0)))[0];                              // [T, vocabulary]
            Assert.Equal(Ids(sequence.GetProperty("argmax_all_positions")), logits.argmax(-1).data<long>().ToArray());
            logit = Math.Max(logit, Tensors.Distance(logits[^4..], expected[$"{key}.last4_logits"]));
            var chosen = LogProbabilities(logits, ids);
            probability = Math.Max(probability, Tensors.Distance(chosen, expected[$"{key}.token_logprobs"]));
            lossOff = Math.Max(lossOff, Math.Abs(-chosen.mean().item<double>() - sequence.GetProperty("loss_mean_nll_fp32").GetDouble()));
        }

        var limits = inputs.GetProperty("suggested_limits");
        Judge(name, "logits", logit, limits.GetProperty("logits_abs").GetDouble());
        Judge(name, "log-probabilities", probability, limits.GetProperty("logprob_abs").GetDouble());
        Judge(name, "losses", lossOff, limits.GetProperty("loss_abs").GetDouble());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Hidden_states_of_the_last_position_equal_the_references(string name)
    {
        using var model = PretrainedModel.Open(name);
        using var view = model.View();
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        var inputs = model.Read("inputs.json");
        var sequence = inputs.GetProperty("sequences").EnumerateArray().First();
        var states = new List<Tensor>();
        var final = view.Forward(tensor(Ids(sequence.GetProperty("ids"))).unsqueeze(0), null, null, (_, hidden) => states.Add(hidden[0, -1].clone()));
        states[^1] = final[0, -1];
        var expected = Tensors.Read(Path.Combine(model.Source, "logits.safetensors"))[$"{sequence.GetProperty("key").GetString()}.hidden_last_position"];
        Judge(name, "hidden states", Tensors.Distance(stack(states), expected), 10 * inputs.GetProperty("noise_fp32_vs_fp64_max").GetProperty("hidden_last_max_abs").GetDouble());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Greedy_answers_equal_the_references(string name)
    {
        using var model = PretrainedModel.Open(name);
        using var view = model.View();
        var greedy = model.Read("greedy.json");
        var stop = greedy.GetProperty("eos_token_id").GetInt32();
        var options = new GenerationOptions { MaxNewTokens = greedy.GetProperty("max_new_tokens").GetInt32(), StopTokenIds = [stop] };
        var generator = new TextGenerator(view, model.Tokenizer);
        var prompts = new List<int[]>();
        var cases = greedy.GetProperty("cases").EnumerateArray().ToList();
        foreach (var test in cases)
        {
            var prompt = Array.ConvertAll(Ids(test.GetProperty("prompt_ids")), i => (int)i);
            prompts.Add(prompt);
            Assert.Equal(test.GetProperty("prompt_text").GetString(), Render(model, test.GetProperty("messages")));
            Assert.Equal(prompt, model.Tokenizer.Encode(test.GetProperty("prompt_text").GetString()!).Ids);
            var expected = Ids(test.GetProperty("output_ids"))[..test.GetProperty("comparable_prefix").GetInt32()];
            var actual = generator.Generate(prompt, options, TestContext.Current.CancellationToken).Select(t => (long)t.Id).Take(expected.Length);
            Assert.Equal(expected, actual);
        }

        CaseReport.Ran(Kind, $"{name} greedy", $"{cases.Count} answers");
        var answers = generator.GenerateBatch(prompts, options, cancellationToken: TestContext.Current.CancellationToken);
        foreach (var (answer, test) in answers.Zip(cases).Where(p => p.Second.GetProperty("comparable_prefix").GetInt32() == p.Second.GetProperty("output_ids").GetArrayLength()))
            Assert.Equal(test.GetProperty("text").GetString(), answer.Text);
        CaseReport.Ran(Kind, $"{name} greedy, in one batch", $"{cases.Count} answers");
    }

    /// <summary>The logarithm of the probability of each token but the first, in float64 over float32 logits [T, vocabulary].</summary>
    internal static Tensor LogProbabilities(Tensor logits, long[] ids)
    {
        using var scope = NewDisposeScope();
        return nn.functional.log_softmax(logits[..^1].to(ScalarType.Float64), -1).gather(1, tensor(ids[1..]).unsqueeze(1)).squeeze(1).MoveToOuterDisposeScope();
    }

    internal static long[] Ids(JsonElement array) => [.. array.EnumerateArray().Select(v => v.GetInt64())];

    private static void Judge(string name, string what, double distance, double limit)
    {
        Assert.True(distance <= limit, $"{name}: {what} are {distance:g3} off, the limit is {limit:g3}.");
        CaseReport.Ran(Kind, $"{name} {what}", $"{distance:g2} of {limit:g2}");
    }

    private static string Render(PretrainedModel model, JsonElement messages)
    {
        var settings = TokenizerSettings.Read(model.Folder);
        var template = settings.SelectTemplate(model.Folder)!;
        var chat = messages.EnumerateArray().Select(m => new ChatMessage(m.GetProperty("role").GetString()!, m.GetProperty("content").GetString()!));
        return ChatTemplate.Parse(template.Text, template.File).Render([.. chat], new ChatTemplateOptions { AddGenerationPrompt = true, SpecialTokens = settings.SpecialTokens }).Text;
    }
}
