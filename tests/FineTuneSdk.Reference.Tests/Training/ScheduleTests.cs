using System.Text.Json;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Torch.Training;

namespace FineTuneSdk.Reference.Tests.Training;

/// <summary>Learning rates that Transformers' schedulers gave.</summary>
public sealed class ScheduleTests
{
    private const string Kind = "schedules";

    [Fact]
    public void Rates_equal_Transformers()
    {
        foreach (var set in new[] { "reference", "reference2" })
        {
            var file = Path.Combine(Testdata.Require(), set, "schedules", "schedules.json");
            if (!File.Exists(file))
                continue;
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            foreach (var schedule in json.RootElement.GetProperty("schedules").EnumerateObject())
                Check(json.RootElement, schedule, $"{set}/{schedule.Name}");
        }
    }

    private static void Check(JsonElement run, JsonProperty schedule, string name)
    {
        var parameters = schedule.Value.GetProperty("params");
        if (!Enum.TryParse<LearningRateSchedule>(schedule.Name.Split('_')[0], ignoreCase: true, out var kind) || HasOthers(parameters))
        {
            CaseReport.NotSupported(Kind, name, $"schedule {schedule.Name} with {parameters.GetRawText().ReplaceLineEndings("")}");
            return;
        }

        var warmup = parameters.TryGetProperty("warmup", out var steps) ? steps.GetInt32() : 0;
        var rates = new LearningRates(kind, run.GetProperty("base_lr").GetDouble(), warmup, run.GetProperty("total_steps").GetInt32());
        var expected = schedule.Value.GetProperty("lr").EnumerateArray().Select(v => v.GetDouble()).ToList();
        // The last bit belongs to the C library's cosine.
        Assert.Equal(expected, Enumerable.Range(0, expected.Count).Select(k => rates[k]), (a, b) => Math.Abs(a - b) <= 1e-15 * Math.Abs(a));
        CaseReport.Ran(Kind, name);
    }

    private static bool HasOthers(JsonElement parameters) =>
        parameters.EnumerateObject().Any(p => p.Name != "warmup" && !(p.Name == "num_cycles" && p.Value.GetDouble() == 0.5));
}
