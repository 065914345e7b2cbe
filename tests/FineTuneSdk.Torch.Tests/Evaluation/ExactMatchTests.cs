using FineTuneSdk.Torch.Evaluation;

namespace FineTuneSdk.Torch.Tests.Evaluation;

public sealed class ExactMatchTests
{
    [Fact]
    public void Whole_answers_and_fields_are_scored_apart()
    {
        string[] expected = ["""{"department": "billing", "priority": 2}""", """{"department": "cards", "priority": 1}""", """{"department": "cards"}""", "no object"];
        string[] answers = [" {\"department\": \"billing\", \"priority\": 2}\n", """{"priority":1.0,"department":"loans"}""", "{\"department\": \"cards\"", "no object"];

        Assert.Equal(
            [new AnswerScore(null, 2, 4), new AnswerScore("department", 1, 3), new AnswerScore("priority", 2, 2)],
            ExactMatch.Score(expected, answers));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"a\": 1, \"a\": 1}")]
    [InlineData("[1]")]
    [InlineData("{\"a\": null}")]
    [InlineData("{\"b\": 1}")]
    [InlineData("{\"a\": \"1\"}")]
    public void An_answer_that_is_no_such_object_is_wrong(string answer) =>
        Assert.Equal([new AnswerScore(null, 0, 1), new AnswerScore("a", 0, 1)], ExactMatch.Score(["""{"a": 1}"""], [answer]));
}
