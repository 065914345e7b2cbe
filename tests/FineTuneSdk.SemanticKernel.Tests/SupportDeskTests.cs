using System.Text.Json;
using System.Text.RegularExpressions;

namespace FineTuneSdk.SemanticKernel.Tests;

/// <summary>The sample's program asks with the words that its tickets were trained on.</summary>
public sealed class SupportDeskTests
{
    [Fact]
    public void The_instructions_of_the_program_stand_before_every_ticket()
    {
        var sample = Path.Combine(Root(), "samples", "SupportDesk");
        var instructions = Regex.Match(File.ReadAllText(Path.Combine(sample, "Program.cs")), "const string Instructions = \"(.+)\";").Groups[1].Value;
        var tickets = Directory.EnumerateFiles(Path.Combine(sample, "data"), "*.jsonl").SelectMany(File.ReadLines).Where(line => line.Length > 0).ToList();
        Assert.True(tickets.Count >= 700);
        Assert.All(tickets, line =>
        {
            using var json = JsonDocument.Parse(line);
            var system = json.RootElement.GetProperty("messages")[0];
            Assert.Equal(("system", instructions), (system.GetProperty("role").GetString(), system.GetProperty("content").GetString()));
        });
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "FineTuneSdk.sln")))
            folder = folder.Parent!;
        return folder.FullName;
    }
}
