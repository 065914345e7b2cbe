using System.Text.Json;
using FineTuneSdk.TinyBase.Chat;

namespace FineTuneSdk.TinyBase.Tests.Chat;

public sealed class ChoiceTests
{
    [Theory]
    [InlineData("I have not paid the invoice yet.", "billing")]
    [InlineData("My parcel has not been delivered.", "shipping")]
    [InlineData("The doctor paid the invoice.", null)]
    [InlineData("Nothing of the kind.", null)]
    public void A_sentence_has_the_subject_whose_words_it_has_alone(string sentence, string? name) =>
        Assert.Equal(name, new SubjectClassifier().Classify(sentence)?.Names[0]);

    [Fact]
    public void No_word_tells_two_subjects()
    {
        var twice = Subjects.Table.SelectMany(subject => subject.Words.Distinct()).CountBy(word => word).Where(pair => pair.Value > 1).Select(pair => pair.Key);

        Assert.Empty(twice);
    }

    [Fact]
    public void The_answer_is_json_with_a_label_that_the_prompt_names()
    {
        var labels = Enumerable.Range(0, 9).Select(i => new Label([$"label{i}"])).ToList();
        var family = new LabelFamily(["team"], labels, [new LabelledText("It must arrive today.", labels[4])]);
        var random = new Random(1);

        for (var i = 0; i < 200; i++)
        {
            var turn = ChoicePrompt.Ask(family, family.Texts[0], random);
            using var answer = JsonDocument.Parse(turn.Assistant);
            Assert.Equal("label4", answer.RootElement.GetProperty("team").GetString());
            Assert.Contains("label4", turn.System!, StringComparison.Ordinal);
            Assert.InRange(labels.Count(label => turn.System!.Contains(label.Names[0], StringComparison.Ordinal)), 3, 8);
            foreach (var property in answer.RootElement.EnumerateObject())
                Assert.Contains(property.Value.GetString()!, turn.System!, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Careless_typing_has_no_capitals_and_no_punctuation() => Assert.Equal("i dont know its a log-in", Noise.Careless("I don't know -- it's a log-in!").Replace(" -- ", " ", StringComparison.Ordinal));

    [Fact]
    public void Sentences_end_before_a_capital() => Assert.Equal(["It is late, e.g. now.", "Go home!"], Sentences.Of("It is late, e.g. now. Go home!"));
}
